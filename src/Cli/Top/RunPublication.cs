using System.Net.Sockets;
using System.Text.Json;
using Burst.Gg.Layout;

namespace Burst.Cli.Top;

/// <summary>Answers whoever asks on a socket how a run is: to each line that comes, a <see cref="RunSnapshot"/> as a line of
/// JSON.</summary>
/// <remarks>The socket is not opened before the run is half a second old, so that short ones do not pay for it. A run that cannot be
/// watched goes on.</remarks>
internal sealed class RunPublication : IDisposable
{
    private const int MaxWatchers = 16;
    private static readonly TimeSpan _delay = TimeSpan.FromSeconds(0.5);

    private readonly string _path;
    private readonly CancellationTokenSource _closing = new();
    private readonly Func<RunSnapshot> _snapshot;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private Socket? _listener;
    private int _watchers;

    private RunPublication(int process, Func<RunSnapshot> snapshot, TimeProvider time)
    {
        _path = RunFolder.SocketOf(process);
        _snapshot = snapshot;
        _timer = time.CreateTimer(
            static publication => ((RunPublication)publication!).Open(), this, _delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Lets a run be watched until the result is disposed of.</summary>
    /// <param name="process">By whose number they find it.</param>
    /// <param name="snapshot">Says how it is; called from several threads, only when somebody asks.</param>
    /// <param name="time">The clock.</param>
    public static RunPublication Start(int process, Func<RunSnapshot> snapshot, TimeProvider time) => new(process, snapshot, time);

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _closing.Cancel();
            if (_listener is null)
                return;
            _listener.Dispose();
            RunFolder.Remove(_path);
        }
    }

    private void Open()
    {
        lock (_lock)
        {
            if (_closing.IsCancellationRequested)
                return;
            var listener = RunFolder.Open();
            try
            {
                RunFolder.Make();

                // A process of the same number may have left one.
                RunFolder.Remove(_path);
                listener.Bind(new UnixDomainSocketEndPoint(_path));
                listener.Listen();
                _listener = listener;
                _ = ListenAsync(listener);
            }
            catch (Exception e) when (e is SocketException or ArgumentException || SystemError.IsOne(e))
            {
                listener.Dispose();
            }
        }
    }

    private async Task ListenAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var watcher = await listener.AcceptAsync(_closing.Token);
                if (Interlocked.Increment(ref _watchers) <= MaxWatchers)
                {
                    _ = AnswerAsync(watcher);
                    continue;
                }

                Interlocked.Decrement(ref _watchers);
                watcher.Dispose();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The run is over.
        }
    }

    private async Task AnswerAsync(Socket watcher)
    {
        try
        {
            await using var stream = new NetworkStream(watcher, ownsSocket: true);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(_closing.Token) is not null)
            {
                var answer = JsonSerializer.SerializeToUtf8Bytes(_snapshot(), RunSnapshotJson.Default.RunSnapshot);
                await stream.WriteAsync((byte[])[.. answer, (byte)'\n'], _closing.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Nobody watches any more, or there is nothing left to watch.
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }
}
