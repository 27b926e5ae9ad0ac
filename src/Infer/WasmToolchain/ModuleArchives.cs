using System.Diagnostics.CodeAnalysis;
using Burst.Engine;
using Burst.Infer.Archive;
using Burst.Infer.Inputs;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.WasmToolchain;

/// <summary>Makes a thunk of a call of <c>ar</c> that puts members into an archive.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="llvm">The module and its files.</param>
/// <param name="files">The build's files.</param>
/// <param name="root">Where they are in the tree.</param>
internal sealed class ModuleArchives(LlvmFiles llvm, BuildFiles files, BuildRoot root)
{
    /// <summary>Plans it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="command">The same, understood.</param>
    /// <param name="thunk">The thunk.</param>
    /// <param name="reason">Why there is none; a clause.</param>
    /// <exception cref="BurstException">A member cannot be read or stored.</exception>
    public bool TryPlan(
        ToolCall call, ArCommand command, out ObjectHash thunk, [NotNullWhen(false)] out string? reason)
    {
        thunk = default;
        reason = command.Operation is 'r' or 'q' && !command.IsVerbose ? null : $"ar {command.Keys} prints or changes an archive";
        if (reason is not null)
            return false;

        var archive = new ModuleThunk(llvm, files, root, call);
        archive.Arguments.AddRange(["ar", command.Keys + (command.Keys.Contains('D') ? "" : "D"), $"/{ModuleThunk.Output}"]);
        if (File.Exists(call.PathOf(command.Archive)))
            archive.AddInput(ModuleThunk.Output, files.Read(call.PathOf(command.Archive)).Output);
        foreach (var member in command.Members.Select(call.PathOf))
        {
            archive.AddInput(member);
            archive.Arguments.Add(archive.PlaceOf(member));
        }

        thunk = archive.Store(ModuleThunk.Output, ModuleThunk.Messages);
        return true;
    }
}
