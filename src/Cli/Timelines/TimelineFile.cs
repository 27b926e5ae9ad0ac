using System.Text;
using Burst.Engine;
using Burst.Gg.Layout;

namespace Burst.Cli.Timelines;

/// <summary>A timeline as a file: a page for a browser with the JSON in it, or the JSON alone.</summary>
/// <remarks>The page needs no network and no other file. Its looks and its script are <c>timeline.html</c> beside this.</remarks>
internal static class TimelineFile
{
    private const string Place = "/*timeline*/";
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static ReadOnlySpan<byte> DataStart => "<script type=\"application/json\" id=\"timeline\">"u8;

    private static ReadOnlySpan<byte> DataEnd => "</script>"u8;

    /// <summary>Writes it: JSON where the name ends in <c>.json</c>, else a page.</summary>
    /// <exception cref="BurstException">It cannot be written.</exception>
    public static void Write(string path, Timeline timeline)
    {
        var json = TimelineJson.Write(timeline);
        AtomicFile.Write(path, IsJson(path) ? json : Page(json), Mode);
    }

    /// <summary>Reads either.</summary>
    /// <exception cref="BurstException">It cannot be read, or is not a timeline.</exception>
    public static Timeline Read(string path)
    {
        try
        {
            return TimelineJson.Read(Data(File.ReadAllBytes(path)));
        }
        catch (InvalidDataException e)
        {
            throw new BurstException($"{path} is not a timeline as 'burst force --report' writes it: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BurstException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>The page around some JSON.</summary>
    public static byte[] Page(ReadOnlySpan<byte> json)
    {
        using var stream = typeof(TimelineFile).Assembly.GetManifestResourceStream("timeline.html")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var page = reader.ReadToEnd();
        var mark = page.IndexOf(Place, StringComparison.Ordinal);
        return [.. Encoding.UTF8.GetBytes(page[..mark]), .. json, .. Encoding.UTF8.GetBytes(page[(mark + Place.Length)..])];
    }

    private static bool IsJson(string path) => path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static ReadOnlyMemory<byte> Data(byte[] file)
    {
        var start = file.AsSpan().IndexOf(DataStart);
        if (start < 0)
            return file;
        start += DataStart.Length;
        var length = file.AsSpan(start).IndexOf(DataEnd);
        return length < 0 ? throw new InvalidDataException("it ends too early") : file.AsMemory(start, length);
    }
}
