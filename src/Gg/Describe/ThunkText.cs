using System.Globalization;
using System.Text;
using Burst.Thunks;

namespace Burst.Gg.Describe;

/// <summary>A thunk for people to read.</summary>
public static class ThunkText
{
    /// <summary>Several lines, each with a line end.</summary>
    /// <param name="hash">The thunk's name.</param>
    /// <param name="thunk">The thunk.</param>
    public static string Format(in ObjectHash hash, Thunk thunk)
    {
        var text = new StringBuilder(512);
        Append(text, "thunk", hash.ToString());
        Append(text, "cid", Cid.Of(hash).ToString());
        Append(text, "function", thunk.Function.Hash);
        Append(text, "command", ShellQuote.Join(thunk.Function.Arguments));
        AppendAll(text, "environment", thunk.Function.EnvironmentVariables.Select(ShellQuote.Quote));
        AppendAll(text, "values", thunk.Values.Select(Format));
        AppendAll(text, "waits for", thunk.Thunks.Select(Format));
        AppendAll(text, "executables", thunk.Executables.Select(Format));
        AppendAll(text, "outputs", thunk.Outputs.Select(ShellQuote.Quote));
        AppendAll(text, "links", thunk.Links.Select(link => $"{ShellQuote.Quote(link.Name)} -> {link.Target}"));
        if (thunk.TimeoutMs > 0)
            Append(text, "timeout", string.Create(CultureInfo.InvariantCulture, $"{thunk.TimeoutMs} ms"));
        AppendExtension(text, thunk.Extension);
        return text.ToString();
    }

    private static void AppendExtension(StringBuilder text, ThunkExtension extension)
    {
        if (extension.EntryPoint != ThunkExtension.DefaultEntryPoint)
            Append(text, "entry point", ShellQuote.Quote(extension.EntryPoint));
        if (extension.MemoryBytes > 0)
            Append(text, "memory", string.Create(CultureInfo.InvariantCulture, $"{extension.MemoryBytes} bytes"));
        if (extension.Fuel > 0)
            Append(text, "fuel", string.Create(CultureInfo.InvariantCulture, $"{extension.Fuel}"));
        if (extension.Determinism == DeterminismProfile.Relaxed)
            Append(text, "determinism", "relaxed");
        if (extension.Seed > 0)
            Append(text, "seed", string.Create(CultureInfo.InvariantCulture, $"{extension.Seed}"));
        if (extension.CpuThousandths > 0)
            Append(text, "processors", string.Create(CultureInfo.InvariantCulture, $"{extension.CpuThousandths / 1000m:0.###}"));
        if (extension.Gpus > 0)
            Append(text, "GPUs", string.Create(CultureInfo.InvariantCulture, $"{extension.Gpus}"));
        if (extension.Network)
            Append(text, "network", "yes, if the operator allows it");
        if (extension.Processes > 0)
            Append(text, "processes", string.Create(CultureInfo.InvariantCulture, $"{extension.Processes}"));
        if (extension.DiskBytes > 0)
            Append(text, "disk", string.Create(CultureInfo.InvariantCulture, $"{extension.DiskBytes} bytes"));
    }

    private static string Format(ThunkInput input) =>
        input.Name.Length == 0 ? input.Reference : $"{input.Reference}  as {ShellQuote.Quote(input.Name)}";

    private static void AppendAll(StringBuilder text, string title, IEnumerable<string> items)
    {
        foreach (var item in items)
        {
            Append(text, title, item);
            title = "";
        }
    }

    private static void Append(StringBuilder text, string title, string item) =>
        text.Append(title.PadRight(13)).Append(item).Append('\n');
}
