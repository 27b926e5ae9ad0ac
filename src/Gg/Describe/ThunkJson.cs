using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Burst.Thunks;

namespace Burst.Gg.Describe;

/// <summary>A thunk as <c>gg-describe</c> prints it: protobuf's JSON, byte for byte. An extension, which gg does not know,
/// follows as one more field.</summary>
/// <remarks>One blank per level, all fields in the order of gg's schema (links before timeout), <c>[]</c> for an empty list, and
/// two line ends. Escaped are <c>" \ &lt; &gt;</c>, control characters and the invisible ones of Unicode, in lower-case
/// hex; everything else stands as it is. Source: gg's recorded output; the protobuf JSON mapping.</remarks>
public static class ThunkJson
{
    /// <summary>The whole text.</summary>
    public static string Format(Thunk thunk)
    {
        var text = new StringBuilder(512);
        text.Append("{\n \"function\": {\n  \"hash\": ");
        AppendString(text, thunk.Function.Hash);
        AppendList(text, "  ", "args", thunk.Function.Arguments, static item => item);
        AppendList(text, "  ", "envars", thunk.Function.EnvironmentVariables, static item => item);
        text.Append("\n }");
        AppendList(text, " ", "values", thunk.Values, static item => item.ToString());
        AppendList(text, " ", "thunks", thunk.Thunks, static item => item.ToString());
        AppendList(text, " ", "executables", thunk.Executables, static item => item.ToString());
        AppendList(text, " ", "outputs", thunk.Outputs, static item => item);
        AppendLinks(text, thunk.Links);
        text.Append(CultureInfo.InvariantCulture, $",\n \"timeout\": {thunk.TimeoutMs}");
        if (!thunk.Extension.IsDefault)
            AppendExtension(text, thunk.Extension);
        return text.Append("\n}\n\n").ToString();
    }

    // 64-bit numbers are strings in protobuf's JSON.
    private static void AppendExtension(StringBuilder text, ThunkExtension extension)
    {
        text.Append(",\n \"extension\": {\n  \"entryPoint\": ");
        AppendString(text, extension.EntryPoint);
        text.Append(CultureInfo.InvariantCulture, $",\n  \"memoryBytes\": \"{extension.MemoryBytes}\"");
        text.Append(CultureInfo.InvariantCulture, $",\n  \"fuel\": \"{extension.Fuel}\"");
        text.Append(extension.Determinism == DeterminismProfile.Relaxed
            ? ",\n  \"determinism\": \"relaxed\""
            : ",\n  \"determinism\": \"strict\"");
        text.Append(CultureInfo.InvariantCulture, $",\n  \"seed\": \"{extension.Seed}\"");
        if (extension.HasContainerWords)
        {
            text.Append(CultureInfo.InvariantCulture, $",\n  \"cpuThousandths\": \"{extension.CpuThousandths}\"");
            text.Append(CultureInfo.InvariantCulture, $",\n  \"gpus\": \"{extension.Gpus}\"");
            text.Append(extension.Network ? ",\n  \"network\": true" : ",\n  \"network\": false");
            text.Append(CultureInfo.InvariantCulture, $",\n  \"processes\": \"{extension.Processes}\"");
            text.Append(CultureInfo.InvariantCulture, $",\n  \"diskBytes\": \"{extension.DiskBytes}\"");
        }

        text.Append("\n }");
    }

    private static void AppendList<T>(
        StringBuilder text, string indent, string name, ImmutableArray<T> items, Func<T, string> format)
    {
        text.Append($",\n{indent}\"{name}\": [");
        for (var i = 0; i < items.Length; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append(indent).Append(' ');
            AppendString(text, format(items[i]));
        }

        text.Append(items.IsEmpty ? "]" : $"\n{indent}]");
    }

    private static void AppendLinks(StringBuilder text, ImmutableArray<ThunkLink> links)
    {
        text.Append(",\n \"links\": [");
        for (var i = 0; i < links.Length; i++)
        {
            text.Append(i == 0 ? "\n  {\n   \"name\": " : ",\n  {\n   \"name\": ");
            AppendString(text, links[i].Name);
            text.Append(",\n   \"target\": ");
            AppendString(text, links[i].Target);
            text.Append("\n  }");
        }

        text.Append(links.IsEmpty ? "]" : "\n ]");
    }

    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        Span<char> units = stackalloc char[2];
        foreach (var rune in value.EnumerateRunes())
        {
            var length = rune.EncodeToUtf16(units);
            var letter = ShortEscape(rune.Value);
            if (letter != '\0')
            {
                text.Append('\\').Append(letter);
            }
            else if (IsEscaped(rune.Value))
            {
                foreach (var unit in units[..length])
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            }
            else
            {
                text.Append(units[..length]);
            }
        }

        text.Append('"');
    }

    private static char ShortEscape(int point) => point switch
    {
        '\b' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\f' => 'f',
        '\r' => 'r',
        '"' => '"',
        '\\' => '\\',
        _ => '\0',
    };

    private static bool IsEscaped(int point) => point switch
    {
        < 0x20 or (>= 0x7F and <= 0x9F) or '<' or '>' => true,
        < 0xAD => false,
        0xAD or (>= 0x600 and <= 0x603) or 0x6DD or 0x70F or 0x17B4 or 0x17B5 => true,
        (>= 0x200B and <= 0x200F) or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x2064) => true,
        (>= 0x206A and <= 0x206F) or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB) => true,
        (>= 0x1D173 and <= 0x1D17A) or 0xE0001 or (>= 0xE0020 and <= 0xE007F) => true,
        _ => false,
    };
}
