using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Burst.Infer.Compile;

/// <summary>Tells whether tools of a build print UTF-8: gcc's quotation marks depend on it.</summary>
internal static partial class Locale
{
    private const int CharacterTypeMask = 1;
    private const int CodeSet = 14;

    private static readonly string[] s_variables = ["LC_ALL", "LC_CTYPE", "LANG"];

    private static readonly ConcurrentDictionary<string, bool> s_known = new(StringComparer.Ordinal);

    /// <summary>The file with the character types of the locale that has UTF-8 and nothing else; <see langword="null"/> where
    /// the machine has none.</summary>
    public static string? Utf8File { get; } =
        new[] { "C.utf8", "C.UTF-8" }.Select(name => $"/usr/lib/locale/{name}/LC_CTYPE").FirstOrDefault(File.Exists);

    /// <summary>Whether the environment's locale exists and has UTF-8.</summary>
    public static bool IsUtf8(IReadOnlyDictionary<string, string> environment)
    {
        var name = s_variables.Select(variable => environment.GetValueOrDefault(variable))
            .FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return name is not (null or "C" or "POSIX") && s_known.GetOrAdd(name, HasUtf8);
    }

    private static bool HasUtf8(string name)
    {
        var locale = NewLocale(CharacterTypeMask, name, 0);
        if (locale == 0)
            return false;
        var isUtf8 = Marshal.PtrToStringUTF8(LanguageInformation(CodeSet, locale)) == "UTF-8";
        FreeLocale(locale);
        return isUtf8;
    }

    [LibraryImport("libc", EntryPoint = "newlocale", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NewLocale(int mask, string name, nint locale);

    [LibraryImport("libc", EntryPoint = "freelocale")]
    private static partial void FreeLocale(nint locale);

    [LibraryImport("libc", EntryPoint = "nl_langinfo_l")]
    private static partial nint LanguageInformation(int item, nint locale);
}
