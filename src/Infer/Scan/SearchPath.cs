using System.Collections.Immutable;
using Burst.Gg.Layout;

namespace Burst.Infer.Scan;

/// <summary>Where headers are looked for, in order: first for <c>#include "x"</c> alone, then for both forms.</summary>
/// <remarks>Immutable. Source: GCC's manual, "Directory Options"; <c>gcc -v</c> prints the result.</remarks>
/// <param name="Directories">All, in order.</param>
/// <param name="BracketStart">The index in <paramref name="Directories"/> where <c>#include &lt;x&gt;</c> begins.</param>
public sealed record SearchPath(ImmutableArray<SearchDirectory> Directories, int BracketStart)
{
    /// <summary>Puts the chains together as GCC does: what is no directory is left out, of those that are the same (by
    /// device and inode) one stays, and <c>-I</c> gives way to a system directory.</summary>
    /// <param name="directory">The compiler's working directory, absolute.</param>
    /// <param name="quote">Of <c>-iquote</c>.</param>
    /// <param name="user">Of <c>-I</c>, then <c>CPATH</c>.</param>
    /// <param name="system">Of <c>-isystem</c>, then <c>C_INCLUDE_PATH</c> and its like, then the compiler's own.</param>
    /// <param name="after">Of <c>-idirafter</c>.</param>
    /// <param name="asClang">Whether to do it as clang does: the folders of <c>-iquote</c> are looked at by themselves.</param>
    public static SearchPath Create(
        string directory, IEnumerable<string> quote, IEnumerable<string> user, IEnumerable<string> system,
        IEnumerable<string> after, bool asClang = false)
    {
        var systemChain = Distinct(Look(directory, [.. system, .. after]), [], null);
        var userChain = Distinct(Look(directory, user), systemChain, systemChain.FirstOrDefault()?.Identity);
        if (asClang)
            return Join(Distinct(Look(directory, quote), [], null), Distinct(Look(directory, user), systemChain, null), systemChain);
        var bracket = (userChain.FirstOrDefault() ?? systemChain.FirstOrDefault())?.Identity;
        var quoteChain = Distinct(Look(directory, quote), systemChain, bracket);
        return Join(quoteChain, userChain, systemChain);
    }

    private static SearchPath Join(List<Found> quote, List<Found> user, List<Found> system) => new(
        [
            .. quote.Select(found => new SearchDirectory(found.Name, IsSystem: false)),
            .. user.Select(found => new SearchDirectory(found.Name, IsSystem: false)),
            .. system.Select(found => new SearchDirectory(found.Name, IsSystem: true)),
        ],
        quote.Count);

    private static List<Found> Look(string directory, IEnumerable<string> names)
    {
        var found = new List<Found>();
        foreach (var name in names)
        {
            if (FileStatus.TryGet(Path.Combine(directory, name), out var status) && status.IsDirectory)
                found.Add(new Found(name, (status.Device, status.Inode)));
        }

        return found;
    }

    // The last of a chain also goes where the next chain would begin with the same directory.
    private static List<Found> Distinct(List<Found> chain, List<Found> system, (ulong, ulong)? next)
    {
        var kept = new List<Found>(chain.Count);
        for (var i = 0; i < chain.Count; i++)
        {
            var identity = chain[i].Identity;
            var isRepeated = system.Exists(other => other.Identity == identity)
                || kept.Exists(other => other.Identity == identity)
                || (i == chain.Count - 1 && identity == next);
            if (!isRepeated)
                kept.Add(chain[i]);
        }

        return kept;
    }

    private sealed record Found(string Name, (ulong Device, ulong Inode) Identity);
}
