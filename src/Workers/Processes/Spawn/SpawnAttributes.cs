using System.Runtime.InteropServices;
using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes.Spawn;

/// <summary>How every function's process differs from ours: its own process group, all signals at their defaults, none
/// blocked (.NET ignores SIGPIPE, which would be inherited).</summary>
internal sealed unsafe class SpawnAttributes : IDisposable
{
    private const int SignalSetWords = 16; // 128 bytes
    private void* _attributes;

    public SpawnAttributes()
    {
        _attributes = NativeMemory.AllocZeroed(Spawning.StructureLength);
        Spawning.InitializeAttributes(_attributes);
        var signals = stackalloc ulong[SignalSetWords];
        new Span<ulong>(signals, SignalSetWords).Clear();
        Spawning.SetMask(_attributes, signals);
        Spawning.FillSignals(signals);
        Spawning.SetSignalDefaults(_attributes, signals);
        const int Flags = Spawning.SetProcessGroup | Spawning.SetDefaultSignals | Spawning.SetSignalMask;
        Spawning.SetFlags(_attributes, Flags);
    }

    /// <summary>Starts a process on this thread; returns when the program has been loaded, or could not be.</summary>
    public void Spawn(SpawnRequest request)
    {
        int process;
        request.Error = Spawning.Spawn(
            &process, request.Program, request.FileActions, _attributes, request.Arguments, request.Environment);
        request.Process = process;
    }

    public void Dispose()
    {
        Spawning.DestroyAttributes(_attributes);
        NativeMemory.Free(_attributes);
        _attributes = null;
    }
}
