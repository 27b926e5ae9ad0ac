using System.Collections.Immutable;
using Burst.Infer.Toolchains;

namespace Burst.Infer.Link;

/// <summary>The folders that a linker searches after those of its command line, as its built-in script lists them.</summary>
/// <remarks>Thread-safe. A linker is asked once (<c>ld --verbose</c>).</remarks>
/// <param name="probes">What is known of linkers from earlier runs.</param>
internal sealed class LinkerFolders(ProbeCache probes)
{
    /// <summary>The folders, absolute, in order.</summary>
    /// <param name="program">The linker's absolute path.</param>
    /// <param name="emulation">The value of its <c>-m</c> option; <see langword="null"/> for its own.</param>
    public ImmutableArray<string> Of(string program, string? emulation) =>
        Parse(probes.Run(program, emulation is null ? ["--verbose"] : ["-m", emulation, "--verbose"], [program]).Output);

    /// <summary>Reads <c>SEARCH_DIR("=/usr/lib");</c> entries.</summary>
    public static ImmutableArray<string> Parse(string script)
    {
        const string Start = "SEARCH_DIR(\"";
        var folders = ImmutableArray.CreateBuilder<string>();
        for (var at = 0; (at = script.IndexOf(Start, at, StringComparison.Ordinal)) >= 0;)
        {
            at += Start.Length;
            var end = script.IndexOf('"', at);
            if (end < 0)
                break;
            folders.Add(script[at..end].TrimStart('='));
        }

        return folders.DrainToImmutable();
    }
}
