namespace Burst.Infer.Scan;

/// <summary>How a compiler tells headers apart, and what it calls them.</summary>
public enum HeaderIdentity
{
    /// <summary>GCC's way: a header that is found by two routes is two files.</summary>
    ByRoute,

    /// <summary>Clang's way: a header is one file, whatever names lead to it.</summary>
    ByFile,

    /// <summary>Clang's way up to version 16: the same holds for folders, and a header beside the file that includes it is
    /// called by the first name that its folder had.</summary>
    ByFileAndFolder,
}
