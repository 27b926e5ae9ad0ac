using System.Collections.Immutable;

namespace Burst.Infer.Tools;

/// <summary>One call of a build tool, as the build made it.</summary>
/// <param name="Tool">The last part of the name it was called by, such as <c>gcc</c> or <c>x86_64-linux-gnu-ar</c>.</param>
/// <param name="Arguments">What follows the name, as given: response files are not opened yet.</param>
/// <param name="Directory">The absolute path of the directory it was called in.</param>
/// <param name="Environment">Its environment, with the build's own <c>PATH</c> put back.</param>
/// <param name="Program">The absolute path of the program that would have run without Burst.</param>
public sealed record ToolCall(
    string Tool,
    ImmutableArray<string> Arguments,
    string Directory,
    IReadOnlyDictionary<string, string> Environment,
    string Program)
{
    /// <summary>The absolute, lexically normal path of a file named by the call.</summary>
    public string PathOf(string name) => Path.GetFullPath(name, Directory);
}
