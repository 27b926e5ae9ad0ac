using System.Text;
using Burst.Engine;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Infer.Tools;

/// <summary>What all thunks of build tools have in common.</summary>
public static class ToolThunkReader
{
    /// <summary>The output that holds what the tool printed.</summary>
    public const string MessagesTag = "messages";

    /// <summary>The variable that names the value with the tree's layout; gg's own.</summary>
    public const string ManifestVariable = "GG_MANIFEST";

    /// <summary>Whether a thunk runs a tool in a tree, so that what it prints is the tool's own words.</summary>
    /// <param name="objects">Where thunks are.</param>
    /// <param name="thunk">The thunk.</param>
    public static bool Is(IObjectStore objects, in ObjectHash thunk)
    {
        try
        {
            return objects.TryRead(thunk, out var file)
                && Thunk.Decode(file.Span).Function.EnvironmentVariables.Any(
                    variable => variable.StartsWith($"{ManifestVariable}=", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is BurstException or ThunkFormatException)
        {
            return false;
        }
    }

    /// <summary>What a tool printed.</summary>
    /// <param name="objects">Where thunks and values are.</param>
    /// <param name="thunk">The tool's thunk.</param>
    /// <param name="outputs">What it was reduced to.</param>
    /// <returns>Its messages as they are in the store; empty where it printed nothing, or is no tool's.</returns>
    /// <exception cref="BurstException">They cannot be read.</exception>
    public static ReadOnlyMemory<byte> MessagesOf(IObjectStore objects, in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs)
    {
        if (outputs.Length < 2 || !objects.TryRead(thunk, out var file) || !ThunkView.TryParse(file.Span, out var view))
            return default;
        Span<byte> tag = stackalloc byte[MessagesTag.Length];
        Encoding.ASCII.GetBytes(MessagesTag, tag);
        var index = 0;
        foreach (var output in view.Outputs)
        {
            if (output.SequenceEqual(tag))
                return outputs[index].LengthBytes > 0 && objects.TryRead(outputs[index], out var messages) ? messages : default;
            index++;
        }

        return default;
    }
}
