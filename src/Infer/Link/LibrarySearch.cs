using System.Collections.Immutable;

namespace Burst.Infer.Link;

/// <summary>Finds libraries as the linker does.</summary>
/// <remarks>
/// <para>Folders are tried in order, and in each first the shared library, then the archive. Asks the file system anew each
/// time: a build makes libraries as it goes on. Immutable.</para>
/// <para>Source: ld manual, options <c>-l</c> and <c>-L</c>.</para>
/// </remarks>
/// <param name="Folders">As the command line spells them, those of <c>-L</c> first.</param>
/// <param name="Directory">Where relative ones start.</param>
internal sealed record LibrarySearch(ImmutableArray<string> Folders, string Directory)
{
    /// <summary>Finds what <c>-l</c><paramref name="name"/> stands for.</summary>
    /// <param name="name">The name, or <c>:</c> and a file's name.</param>
    /// <param name="isStatic">Whether <c>-Bstatic</c> is in force: only archives are looked for.</param>
    /// <returns>Its path as the linker spells it; <see langword="null"/> where there is none.</returns>
    public string? Find(string name, bool isStatic)
    {
        if (name.StartsWith(':'))
            return FindFile(name[1..]);
        foreach (var folder in Folders)
        {
            var shared = $"{folder}/lib{name}.so";
            if (!isStatic && Exists(shared))
                return shared;
            var archive = $"{folder}/lib{name}.a";
            if (Exists(archive))
                return archive;
        }

        return null;
    }

    /// <summary>Finds a file by its full name.</summary>
    /// <returns>Its path as the linker spells it; <see langword="null"/> where there is none.</returns>
    public string? FindFile(string name) =>
        Folders.Select(folder => $"{folder}/{name}").FirstOrDefault(Exists);

    private bool Exists(string path) => File.Exists(Path.GetFullPath(path, Directory));
}
