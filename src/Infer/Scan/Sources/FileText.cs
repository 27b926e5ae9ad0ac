using System.Text;

namespace Burst.Infer.Scan.Sources;

/// <summary>Files are read as one character a byte, which loses nothing and costs little; names of files are UTF-8.</summary>
internal static class FileText
{
    /// <summary>The string that a part of a file's text means as UTF-8.</summary>
    public static string Decode(string bytes) =>
        Ascii.IsValid(bytes) ? bytes : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));

    /// <summary>A string as a part of a file's text.</summary>
    public static string Encode(string text) =>
        Ascii.IsValid(text) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
