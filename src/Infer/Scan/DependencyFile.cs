using System.Text;

namespace Burst.Infer.Scan;

/// <summary>Writes what make reads: which files an output depends on, byte for byte as the compiler does.</summary>
/// <remarks>Source: GCC's manual, "Preprocessor Options", <c>-M</c> to <c>-MMD</c>; its layout by observation.</remarks>
public static class DependencyFile
{
    private const int Columns = 72;
    private const int ClangColumns = 75;

    /// <summary>The text of a dependency file.</summary>
    /// <param name="targets">What depends, quoted already: of <c>-MT</c> as given, of <c>-MQ</c> and <c>-o</c> after
    /// <see cref="Quote"/>.</param>
    /// <param name="files">What on, from a scan; the source comes first.</param>
    /// <param name="withSystem">Whether system headers are named: <c>-MD</c>, not <c>-MMD</c>.</param>
    /// <param name="withPhony">Whether each header is a target without a rule too: <c>-MP</c>.</param>
    /// <param name="style">Whose way of writing.</param>
    public static string Format(
        IEnumerable<string> targets, IEnumerable<ScannedFile> files, bool withSystem, bool withPhony,
        DependencyStyle style = DependencyStyle.Gcc)
    {
        if (style != DependencyStyle.Gcc)
            return FormatAsClang(targets, files, withSystem, withPhony, hasEmptyLines: style == DependencyStyle.SpacedClang);
        var text = new StringBuilder();
        var column = 0;
        foreach (var target in targets)
            Append(text, target, ref column);
        text.Append(':');
        column++;
        var names = files.Where(file => withSystem || !file.IsSystem).Select(file => Quote(Shorten(file.Name))).ToList();
        foreach (var name in names)
            Append(text, name, ref column);
        text.Append('\n');
        if (withPhony)
        {
            foreach (var name in names.Skip(1))
                text.Append(name).Append(":\n");
        }

        return text.ToString();
    }

    private static string FormatAsClang(
        IEnumerable<string> targets, IEnumerable<ScannedFile> files, bool withSystem, bool withPhony, bool hasEmptyLines)
    {
        var text = new StringBuilder();
        var column = 0;
        foreach (var target in targets)
        {
            var length = Encoding.UTF8.GetByteCount(target);
            var isTooLong = column > 0 && column + length + 2 > ClangColumns;
            text.Append(column == 0 ? "" : isTooLong ? " \\\n  " : " ").Append(target);
            column = column == 0 ? length : isTooLong ? length + 2 : column + length + 1;
        }

        text.Append(':');
        column++;
        var names = files.Where(file => withSystem || !file.IsSystem).Select(file => Shorten(file.Name)).Distinct().ToList();
        foreach (var name in names)
        {
            // As long as it is before quoting.
            var length = Encoding.UTF8.GetByteCount(name);
            if (column + length + 3 > ClangColumns)
            {
                text.Append(" \\\n ");
                column = 2;
            }

            text.Append(' ').Append(Quote(name));
            column += length + 1;
        }

        text.Append('\n');
        foreach (var name in withPhony ? names.Skip(1) : [])
            text.Append(hasEmptyLines ? "\n" : "").Append(Quote(name)).Append(":\n");
        return text.ToString();
    }

    /// <summary>The target where no option names one: the source's name without its folder, ending in <c>.o</c>.</summary>
    /// <param name="source">The source as spelt.</param>
    public static string TargetOf(string source)
    {
        var name = source[(source.LastIndexOf('/') + 1)..];
        var dot = name.LastIndexOf('.');
        return Quote((dot < 0 ? name : name[..dot]) + ".o");
    }

    /// <summary>Spells a name so that make reads it as it is.</summary>
    public static string Quote(string name)
    {
        if (name.AsSpan().IndexOfAny(" \t$#") < 0)
            return name;
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            switch (name[i])
            {
                case ' ' or '\t':
                    // Backslashes before a space are make's own: each is doubled.
                    for (var j = i - 1; j >= 0 && name[j] == '\\'; j--)
                        text.Append('\\');
                    text.Append('\\');
                    break;
                case '$':
                    text.Append('$');
                    break;
                case '#':
                    text.Append('\\');
                    break;
            }

            text.Append(name[i]);
        }

        return text.ToString();
    }

    private static string Shorten(string name)
    {
        var start = 0;
        while (name.AsSpan(start).StartsWith("./"))
        {
            start += 2;
            while (start < name.Length && name[start] == '/')
                start++;
        }

        return name[start..];
    }

    private static void Append(StringBuilder text, string name, ref int column)
    {
        // GCC counts bytes.
        var length = Encoding.UTF8.GetByteCount(name);
        if (column > 0)
        {
            if (column + length > Columns)
            {
                text.Append(" \\\n");
                column = 0;
            }

            text.Append(' ');
            column++;
        }

        text.Append(name);
        column += length;
    }
}
