using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Cli.Benchmarking.Work;

/// <summary>The cheapest function there is: its one output is the first eight bytes of its thunk's name.</summary>
internal sealed class NoOpPool : IInlineWorkerPool
{
    public string Name => "no-op";

    public bool CanExecute(in ObjectHash function, IObjectStore objects) => true;

    public ExecutionFailure? Execute(ThunkCall call)
    {
        Span<byte> output = stackalloc byte[sizeof(ulong)];
        BitConverter.TryWriteBytes(output, call.Hash.Word(0));
        call.WriteOutput(0, output);
        return null;
    }
}
