using System.Text;
using Burst.Engine;
using Burst.Engine.Store;
using Burst.Infer.Toolchains;
using Burst.Infer.WasmToolchain;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Infer.Session;

/// <summary>What came of a build tool's thunk, beside its files.</summary>
public static class ToolOutcome
{
    /// <summary>Whether what failed was a build tool, which has said why in its own words on its standard error.</summary>
    public static bool IsToolsOwn(ThunkFailure failure) => HasWords(failure) && failure.FunctionHash == $"{ToolTree.Hash}";

    /// <summary>Whether what failed is a function that printed why: for a module, which has nowhere to print it itself.</summary>
    public static bool HasWords(ThunkFailure failure) =>
        failure.Failure is { Kind: Engine.Execute.FailureKind.Exited or Engine.Execute.FailureKind.Signalled }
        && failure.Failure.StandardErrorTail.Length > 0;

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
        var index = 0;
        foreach (var output in view.Outputs)
        {
            if (Encoding.UTF8.GetString(output) is ToolTreeNames.Messages or ModuleThunk.Messages)
                return outputs[index].LengthBytes > 0 && objects.TryRead(outputs[index], out var messages) ? messages : default;
            index++;
        }

        return default;
    }
}
