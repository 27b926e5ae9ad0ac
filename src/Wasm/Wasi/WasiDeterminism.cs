using Burst.Wasm.Structure;

namespace Burst.Wasm.Wasi;

/// <summary>What an import means for whether a module does the same everywhere.</summary>
public enum ImportEffect
{
    /// <summary>It does the same everywhere.</summary>
    Pure,

    /// <summary>It does the same everywhere under <see cref="DeterminismProfile.Strict"/>, but not under
    /// <see cref="DeterminismProfile.Relaxed"/>.</summary>
    Virtual,

    /// <summary>It is there, but always answers that it is not supported.</summary>
    Refused,

    /// <summary>It is not there: the module cannot be linked.</summary>
    Unknown,
}

/// <summary>What is to be said about an import.</summary>
/// <param name="Import">The import.</param>
/// <param name="Effect">What it means.</param>
/// <param name="Reason">Why, for people; empty for <see cref="ImportEffect.Pure"/>.</param>
public sealed record ImportVerdict(Import Import, ImportEffect Effect, string Reason);

/// <summary>Tells whether a module can run as a deterministic command, and what stands against it.</summary>
public static class WasiDeterminism
{
    /// <summary>Judges every import of a module, in the module's order.</summary>
    public static IReadOnlyList<ImportVerdict> Explain(WasmModule module) => [.. module.Imports.Select(Judge)];

    private static ImportVerdict Judge(Import import)
    {
        var (effect, reason) = import switch
        {
            { Kind: not ExternalKind.Function } =>
                (ImportEffect.Unknown, "a command gets only functions from its host"),
            { Module: "wasi", Name: "thread-spawn" } => (ImportEffect.Unknown, "there are no threads"),
            { Module: not (WasiPreview1.ModuleName or WasiPreview1.UnstableModuleName) } =>
                (ImportEffect.Unknown, $"unknown module '{import.Module}'"),
            _ when !WasiPreview1.IsFunction(import.Name) => (ImportEffect.Unknown, "no function of preview 1"),
            { Name: "clock_time_get" or "clock_res_get" } =>
                (ImportEffect.Virtual, "clocks begin at a fixed time and move by 1 ms when they are read"),
            { Name: "random_get" } => (ImportEffect.Virtual, "random bytes follow from the seed"),
            { Name: "poll_oneoff" } => (ImportEffect.Virtual, "a sleep ends at once and moves the clocks"),
            { Name: "fd_filestat_get" or "path_filestat_get" } =>
                (ImportEffect.Virtual, "times of files come from the fixed clock"),
            { Name: "sock_accept" or "sock_recv" or "sock_send" or "sock_shutdown" } =>
                (ImportEffect.Refused, "there are no sockets"),
            { Name: "proc_raise" } => (ImportEffect.Refused, "there are no signals"),
            _ => (ImportEffect.Pure, ""),
        };
        return new ImportVerdict(import, effect, reason);
    }
}
