using System.Text;
using System.Text.RegularExpressions;
using Burst.Infer.Inputs;
using Burst.Infer.Toolchains;

namespace Burst.Infer.Session;

/// <summary>Turns what a tool printed in its tree into what it would have printed in the build.</summary>
/// <param name="projectPath">What stands for the project's folder; empty to name its files from there.</param>
/// <param name="hasColours">Whether the reader is a terminal that shows colours.</param>
public sealed partial class MessageText(string projectPath, bool hasColours)
{
    /// <summary>Translates a text.</summary>
    public string Translate(string text)
    {
        if (text.Contains(ToolTreeNames.Tree))
        {
            const string Project = $"{ToolTreeNames.Tree}/{BuildRoot.Project}";

            // WebAssembly tools have the tree in their root folder.
            text = text.Replace($"/{ToolTreeNames.Tree}/", $"{ToolTreeNames.Tree}/", StringComparison.Ordinal)
                .Replace($"{ToolTreeNames.Tree}/{BuildRoot.System}/", "/", StringComparison.Ordinal)
                .Replace($"{Project}/", projectPath.Length == 0 ? "" : $"{projectPath}/", StringComparison.Ordinal)
                .Replace($"{ToolTreeNames.Tree}/{ToolTreeNames.Temporary}/", "/tmp/", StringComparison.Ordinal)
                .Replace(Project, projectPath.Length == 0 ? "." : projectPath, StringComparison.Ordinal);
        }

        return hasColours ? text : Colour().Replace(text, "");
    }

    /// <summary>Translates a text; what is not UTF-8 stays as it is.</summary>
    public byte[] Translate(ReadOnlySpan<byte> text) => Encoding.Latin1.GetBytes(
        new MessageText(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(projectPath)), hasColours)
            .Translate(Encoding.Latin1.GetString(text)));

    // As gcc writes them, each followed by 'clear to the end of the line'; clang leaves that out.
    [GeneratedRegex(@"\e\[[0-9;]*m(\e\[K)?", RegexOptions.CultureInvariant)]
    private static partial Regex Colour();
}
