using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Cli.Forcing;

/// <summary>What happens, as one JSON object in a line.</summary>
/// <remarks>
/// <code>
///   {"t":3,"event":"started","thunk":"T…","pool":"processes","attempt":1}
///   {"t":9,"event":"executed","thunk":"T…","outputs":["V…"],"ms":5.8,"cpuMs":1.2}
///   {"t":9,"event":"cached","thunk":"T…","outputs":["V…"]}
///   {"t":9,"event":"failed","thunk":"T…","kind":"Exited","message":"…","exitStatus":7,"stderr":"…"}     or "retrying"
///   {"t":9,"event":"duplicated","thunk":"T…"}
///   {"t":9,"event":"done","ok":true,"targets":[{"target":"T…","value":"V…"}],"executed":1,"cached":0,"failed":0,"skipped":0,"ms":9.1}
/// </code>
/// <para><c>t</c> counts milliseconds from the start and never goes back. Safe for several threads.</para>
/// </remarks>
internal sealed class JsonEvents : IEngineObserver, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stream _output;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;
    private bool _isBroken;

    /// <param name="output">Where lines go.</param>
    /// <param name="time">The clock.</param>
    public JsonEvents(Stream output, TimeProvider time)
    {
        _output = output;
        _time = time;
        _start = time.GetTimestamp();
        _json = new Utf8JsonWriter(
            _buffer, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt)
    {
        lock (_lock)
        {
            Begin("started", thunk);
            _json.WriteString("pool", pool);
            _json.WriteNumber("attempt", attempt);
            End();
        }
    }

    public void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime)
    {
        lock (_lock)
        {
            Begin("executed", thunk);
            WriteOutputs(outputs);
            _json.WriteNumber("ms", Math.Round(elapsed.TotalMilliseconds, 3));
            _json.WriteNumber("cpuMs", Math.Round(processorTime.TotalMilliseconds, 3));
            End();
        }
    }

    public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs)
    {
        lock (_lock)
        {
            Begin("cached", thunk);
            WriteOutputs(outputs);
            End();
        }
    }

    public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying)
    {
        lock (_lock)
        {
            Begin(retrying ? "retrying" : "failed", thunk);
            _json.WriteString("kind", failure.Kind.ToString());
            _json.WriteString("message", failure.Message);
            if (failure.ExitStatus is { } status)
                _json.WriteNumber("exitStatus", status);
            if (failure.StandardErrorTail.Length > 0)
                _json.WriteString("stderr", failure.StandardErrorTail);
            End();
        }
    }

    public void Duplicated(in ObjectHash thunk)
    {
        lock (_lock)
        {
            Begin("duplicated", thunk);
            End();
        }
    }

    /// <summary>Writes the last line.</summary>
    public void Done(ForceReport report)
    {
        lock (_lock)
        {
            Begin("done");
            _json.WriteBoolean("ok", report.Succeeded);
            _json.WriteStartArray("targets");
            foreach (var result in report.Results)
            {
                _json.WriteStartObject();
                _json.WriteString("target", result.Target.ToString());
                if (result.Succeeded)
                    WriteHash("value", result.Value);
                else if (!result.Cause.IsDefault)
                    WriteHash("cause", result.Cause);
                _json.WriteEndObject();
            }

            _json.WriteEndArray();
            _json.WriteNumber("executed", report.Counts.Executed);
            _json.WriteNumber("cached", report.Counts.Cached);
            _json.WriteNumber("failed", report.Counts.Failed);
            _json.WriteNumber("skipped", report.Counts.Skipped);
            _json.WriteNumber("ms", Math.Round(report.Elapsed.TotalMilliseconds, 3));
            End();
        }
    }

    public void Dispose() => _json.Dispose();

    private void Begin(string name)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("t", (long)_time.GetElapsedTime(_start).TotalMilliseconds);
        _json.WriteString("event", name);
    }

    private void Begin(string name, in ObjectHash thunk)
    {
        Begin(name);
        WriteHash("thunk", thunk);
    }

    private void WriteHash(string name, in ObjectHash hash)
    {
        Span<byte> text = stackalloc byte[ObjectHash.MaxTextLength];
        _json.WriteString(name, text[..hash.Format(text)]);
    }

    private void WriteOutputs(ReadOnlySpan<ObjectHash> outputs)
    {
        Span<byte> text = stackalloc byte[ObjectHash.MaxTextLength];
        _json.WriteStartArray("outputs");
        foreach (var output in outputs)
            _json.WriteStringValue(text[..output.Format(text)]);
        _json.WriteEndArray();
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        if (_isBroken)
            return;
        try
        {
            _output.Write(_buffer.WrittenSpan);
        }
        catch (IOException)
        {
            // The reader has gone; an observer must not throw, and the run itself may go on.
            _isBroken = true;
        }
    }
}
