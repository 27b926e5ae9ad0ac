using Microsoft.Win32.SafeHandles;

namespace Burst.Infer.Session;

/// <summary>Tells whether a process that is not our child has ended.</summary>
/// <remarks>Thread-safe. Source: proc_pid_stat(5). A file below <c>/proc/PID</c> that is open stays that process's when the
/// number becomes another's, and cannot be read when the process is gone.</remarks>
internal sealed class ProcessLife : IDisposable
{
    private const int HeadLength = 64;

    private readonly SafeFileHandle _status;

    /// <param name="process">A running process.</param>
    /// <exception cref="IOException">It is gone.</exception>
    public ProcessLife(int process) => _status = File.OpenHandle($"/proc/{process}/stat");

    /// <summary>Whether it still works.</summary>
    public bool IsRunning
    {
        get
        {
            Span<byte> head = stackalloc byte[HeadLength];
            try
            {
                head = head[..RandomAccess.Read(_status, head, 0)];
                var name = head.LastIndexOf((byte)')');
                return name >= 0 && head[(name + 1)..].StartsWith(" "u8) && !head[(name + 2)..].StartsWith("Z"u8);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Completes when it has ended, or this is disposed.</summary>
    public async Task WaitAsync()
    {
        while (IsRunning)
            await Task.Delay(1);
    }

    public void Dispose() => _status.Dispose();
}
