using System.Text;
using Burst.Engine;
using Burst.Gg.Layout;

namespace Burst.Infer.Session;

/// <summary>Has a process that is about to execute a tool by its absolute path execute the shim instead.</summary>
/// <remarks>
/// <para>CMake, for one, writes <c>/usr/bin/cc</c> into what it generates, so the search path alone does not do. The process
/// stands still before <c>execve</c>; it is traced for a moment, the shim's path is written below its stack, and the call is
/// made again with that. Nothing else of it changes, also where it shares its memory with its parent (<c>vfork</c>).</para>
/// <para>A process without the session's variable is left alone: it is a real tool, or comes from one.</para>
/// <para>Source: ptrace(2). One thread, since the system knows tracers by their thread.</para>
/// </remarks>
internal sealed class ToolRedirect
{
    private const int ExecuteNumber = 59;
    private const int RedZone = 128;
    private const int MaxPath = 256;

    private readonly Dictionary<string, byte[]> _shims = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _folders = new(StringComparer.Ordinal);
    private readonly Action _onRefused;
    private bool _isRefused;

    /// <param name="tools">Names of tools that have shims.</param>
    /// <param name="searchPath">The folders in which they are, with <c>:</c> between them.</param>
    /// <param name="shims">Their shims.</param>
    /// <param name="onRefused">Called once, where the system permits no tracing.</param>
    public ToolRedirect(IReadOnlyList<string> tools, string searchPath, ShimFolder shims, Action onRefused)
    {
        _onRefused = onRefused;
        foreach (var tool in tools)
            _shims[tool] = Encoding.UTF8.GetBytes($"{shims.ToolsPath}/{tool}\0");
        foreach (var folder in searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries))
            _folders[RealPath(folder)] = true;
    }

    /// <summary>Turns a call around, if it executes a tool.</summary>
    /// <param name="notice">The call.</param>
    /// <param name="path">The path that it executes, without a 0 at the end.</param>
    /// <param name="letGo">Ends the call with an error; called once the process is traced.</param>
    /// <returns>Whether it was turned around, and so let go.</returns>
    public bool TryTurn(in SeccompNotice notice, ReadOnlySpan<byte> path, Action letGo)
    {
        if (_isRefused || notice.Number != ExecuteNumber || path.Length > MaxPath
            || FindShim(Encoding.UTF8.GetString(path)) is not { } shim || !HasSession(notice.Process))
            return false;
        if (Tracing.Seize(notice.Process))
            return Turn(notice.Process, shim, letGo);
        _isRefused = true;
        _onRefused();
        return false;
    }

    private static unsafe bool Turn(int process, ReadOnlySpan<byte> shim, Action letGo)
    {
        Tracing.Interrupt(process);
        letGo();
        if (!Tracing.WaitForStop(process))
            return true;
        Tracing.Registers registers;
        if (Tracing.Get(process, &registers))
        {
            // It is to make its call again: the instruction has two bytes.
            var place = (registers.StackPointer - RedZone - MaxPath) & ~15UL;
            registers.InstructionPointer -= 2;
            registers.Rax = ExecuteNumber;
            registers.OriginalRax = ulong.MaxValue;
            if (Tracing.Write(process, place, shim))
                registers.Rdi = place;
            Tracing.Set(process, &registers);
        }

        Tracing.Detach(process);
        return true;
    }

    // A project's own script of the same name elsewhere is no tool.
    private byte[]? FindShim(string path)
    {
        var mark = path.LastIndexOf('/');
        if (mark <= 0 || !_shims.TryGetValue(path[(mark + 1)..], out var shim))
            return null;
        var folder = path[..mark];
        if (!_folders.TryGetValue(folder, out var isKnown))
            _folders[folder] = isKnown = _folders.GetValueOrDefault(RealPath(folder));
        return isKnown ? shim : null;
    }

    private static string RealPath(string folder)
    {
        try
        {
            return GgDirectory.RealPath(folder);
        }
        catch (BurstException)
        {
            return folder;
        }
    }

    private static bool HasSession(int process)
    {
        try
        {
            var environment = File.ReadAllBytes($"/proc/{process}/environ").AsSpan();
            return environment.StartsWith("BURST_INFER="u8) || environment.IndexOf("\0BURST_INFER="u8) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
