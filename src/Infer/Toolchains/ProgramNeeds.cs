using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Burst.Gg.Layout;

namespace Burst.Infer.Toolchains;

/// <summary>What a program needs to start.</summary>
/// <param name="Loader">The absolute path of its loader; <see langword="null"/> for a static program.</param>
/// <param name="Libraries">Its shared libraries, those that libraries need included, by name and absolute path.</param>
internal sealed record ProgramNeeds(string? Loader, ImmutableArray<NeededLibrary> Libraries)
{
    private const string Arrow = " => ";

    /// <summary>Asks the program's own loader, so that its rules and its cache of libraries hold.</summary>
    /// <param name="path">The program's absolute path.</param>
    /// <param name="probes">Answers from earlier runs.</param>
    /// <param name="needs">The answer.</param>
    /// <param name="reason">Why there is none.</param>
    public static bool TryFind(
        string path, ProbeCache probes, [NotNullWhen(true)] out ProgramNeeds? needs, [NotNullWhen(false)] out string? reason)
    {
        needs = null;
        if (!ElfProgram.TryReadLoader(path, out var loader, out reason))
            return false;
        if (loader is null)
        {
            needs = new ProgramNeeds(null, []);
            return true;
        }

        if (!probes.Run(loader, ["--help"], [loader]).Output.Contains("--argv0", StringComparison.Ordinal))
        {
            reason = $"its loader {loader} is older than glibc 2.33";
            return false;
        }

        var answer = probes.Run(loader, ["--list", path], [loader, path]);
        var libraries = ImmutableArray.CreateBuilder<NeededLibrary>();
        foreach (var line in answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var arrow = line.IndexOf(Arrow, StringComparison.Ordinal);
            if (arrow < 0)
                continue; // the kernel's, or the loader itself
            var place = line[(arrow + Arrow.Length)..];
            var end = place.LastIndexOf(" (", StringComparison.Ordinal);
            if (end < 0 || line.StartsWith('/'))
            {
                reason = $"{path} needs {line}";
                return false;
            }

            libraries.Add(new NeededLibrary(line[..arrow], place[..end]));
        }

        if (answer.ExitCode != 0 || libraries.Any(library => !FileStatus.TryGet(library.Path, out _)))
        {
            reason = $"the libraries of {path} cannot be listed";
            return false;
        }

        needs = new ProgramNeeds(loader, libraries.ToImmutable());
        return true;
    }
}

/// <summary>A shared library that a program needs.</summary>
/// <param name="Name">The name by which it is asked for.</param>
/// <param name="Path">Where it is, absolute.</param>
internal sealed record NeededLibrary(string Name, string Path);
