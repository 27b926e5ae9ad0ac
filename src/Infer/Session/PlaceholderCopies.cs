using Burst.Engine;
using Burst.Gg.Layout;

namespace Burst.Infer.Session;

/// <summary>Lets programs that only copy files copy placeholders as they are: a copy of one stands for the same value, and
/// nothing has to be forced for it.</summary>
/// <remarks>For builds that are only planned. Used by one thread.</remarks>
/// <param name="journal">Remembers where copies may be; <see langword="null"/> for nobody.</param>
internal sealed class PlaceholderCopies(PlaceholderJournal? journal) : IDisposable
{
    private readonly List<Copy> _copies = [];

    /// <summary>Whether a process that is about to open a placeholder only copies it.</summary>
    /// <param name="process">The process.</param>
    /// <param name="file">The placeholder, which nobody has asked to be forced.</param>
    public bool TryLet(int process, PlannedFile file)
    {
        try
        {
            var arguments = File.ReadAllText($"/proc/{process}/cmdline").TrimEnd('\0').Split('\0');
            if (!OnlyCopies(TargetOf($"/proc/{process}/exe"), arguments) || TargetOf($"/proc/{process}/cwd") is not { } directory
                || file.FindPath() is not { } source)
            {
                return false;
            }

            var places = PlacesOf(source, directory, arguments).ToList();
            _copies.Add(new Copy(file, new ProcessLife(process), places));
            foreach (var place in places)
                journal?.Add(place);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Completes when those that are copying a placeholder have ended, so that no copy is half of it and half of its
    /// value.</summary>
    public Task UntilCopiedAsync(PlannedFile file) =>
        Task.WhenAll(_copies.Where(copy => copy.File == file).Select(copy => copy.By.WaitAsync()));

    /// <summary>Absolute paths where there may be copies by now; each is told once.</summary>
    public IReadOnlyList<string> TakeMade()
    {
        if (_copies.Count == 0)
            return [];
        var ended = _copies.FindAll(copy => !copy.By.IsRunning);
        foreach (var copy in ended)
        {
            _copies.Remove(copy);
            copy.By.Dispose();
        }

        return [.. ended.SelectMany(copy => copy.Places)];
    }

    public void Dispose()
    {
        foreach (var copy in _copies)
            copy.By.Dispose();
    }

    private static string? TargetOf(string link) => File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;

    // 'install -s' looks into what it copies.
    private static bool OnlyCopies(string? program, string[] arguments) => program switch
    {
        "/usr/bin/cp" or "/bin/cp" or "/usr/bin/mv" or "/bin/mv" => true,
        "/usr/bin/install" or "/bin/install" => !Array.Exists(
            arguments, argument => argument.StartsWith('-') && (argument.StartsWith("--strip", StringComparison.Ordinal)
                || (!argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('s')))),
        _ => false,
    };

    // Where to depends on which folders there are, perhaps only later: all places that may be meant.
    private static IEnumerable<string> PlacesOf(string source, string directory, string[] arguments)
    {
        const string Long = "--target-directory=";
        var target = Array.FindIndex(arguments, argument => argument is "-t" or "--target-directory");
        var word = target >= 0 && target + 1 < arguments.Length ? arguments[target + 1]
            : Array.Find(arguments, argument => argument.StartsWith(Long, StringComparison.Ordinal)) is { } given ? given[Long.Length..]
            : Array.Find(arguments, argument => argument.StartsWith("-t", StringComparison.Ordinal)) is { } joined ? joined[2..]
            : arguments[^1];
        var end = Path.GetFullPath(word, directory);
        yield return end;
        yield return Path.Join(end, Path.GetFileName(source));
        foreach (var argument in arguments.Skip(1))
        {
            if (RealPath(Path.GetFullPath(argument, directory)) is { } folder && source.StartsWith(folder + "/", StringComparison.Ordinal))
            {
                yield return Path.Join(end, source[folder.Length..]);
                yield return Path.Join(end, Path.GetFileName(folder), source[folder.Length..]);
            }
        }
    }

    private static string? RealPath(string path)
    {
        try
        {
            return GgDirectory.RealPath(path);
        }
        catch (BurstException)
        {
            return null;
        }
    }

    private readonly record struct Copy(PlannedFile File, ProcessLife By, IReadOnlyList<string> Places);
}
