using System.Runtime.InteropServices;

namespace Burst.Workers.Processes.Native;

/// <summary>Lets one waiting thread through for each time it is opened while closed; a futex, without spinning.</summary>
/// <remarks>The runtime's own semaphores spin before they sleep, which costs more processor time than the sleep here:
/// what is waited for takes as long as a process takes to start.</remarks>
internal sealed unsafe class Turnstile : IDisposable
{
    private const int Closed = 0;
    private const int Open = 1;
    private const int Awaited = 2;
    private const int WaitPrivate = 128;
    private const int WakePrivate = 129;

    private static readonly nint FutexNumber = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.S390x => 238,
        Architecture.Ppc64le => 221,
        _ => 98,
    };

    private int* _state = (int*)NativeMemory.AllocZeroed(64);

    /// <summary>Lets the waiting thread, or the next one to come, through.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref *_state, Open) == Awaited)
            LibC.SystemCall(FutexNumber, (nint)_state, WakePrivate, 1, 0);
    }

    /// <summary>Waits for <see cref="Release"/>. One thread at a time.</summary>
    public void Wait()
    {
        while (true)
        {
            if (Interlocked.CompareExchange(ref *_state, Closed, Open) == Open)
                return;
            if (Interlocked.CompareExchange(ref *_state, Awaited, Closed) is Closed or Awaited)
                LibC.SystemCall(FutexNumber, (nint)_state, WaitPrivate, Awaited, 0);
        }
    }

    /// <summary>Frees the word; nobody may be waiting or about to.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_state);
        _state = null;
    }
}
