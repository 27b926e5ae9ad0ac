namespace Burst.Infer.Scan.Headers;

/// <summary>A directory of the search, and which comes after it.</summary>
/// <param name="Name">As spelt.</param>
/// <param name="IsSystem">Whether its files are system headers.</param>
/// <param name="Next">Where to look on; <see langword="null"/> after the last.</param>
internal sealed record HeaderDirectory(string Name, bool IsSystem, HeaderDirectory? Next)
{
    /// <summary>What is in it, see <see cref="FolderListings.Of"/>; <see langword="null"/> where each name is looked for.</summary>
    public HashSet<string>? Names { get; init; }

    /// <summary>A file's name in it, as GCC spells it.</summary>
    public string NameOf(string file) =>
        Name.Length == 0 || Name[^1] == '/' ? Name + file : $"{Name}/{file}";

    public bool Equals(HeaderDirectory? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
