using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Burst.Remote.Protocol;

/// <summary>A client's wish to have thunks executed.</summary>
/// <param name="Thunks">Which ones, in order; gg's clients name one at a time.</param>
/// <param name="StorageBackend">Where inputs are to be had and outputs to be put, as a URI; empty for the server's own
/// store.</param>
/// <param name="Timelog">Whether the client wants times; Burst's servers have none to give.</param>
/// <remarks>Written as gg's clients write it: compact protobuf JSON, every field present. Immutable.</remarks>
public sealed record ExecutionRequest(ImmutableArray<RequestedThunk> Thunks, string StorageBackend, bool Timelog = false)
{
    internal static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a request.</summary>
    /// <param name="json">The body, in UTF-8.</param>
    /// <exception cref="ProtocolException">Not JSON, or a field of another kind; says which.</exception>
    public static ExecutionRequest Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonFields.Parse(json);
        var root = document.RootElement;
        return new ExecutionRequest(
            [.. root.List("thunks").Select(item => RequestedThunk.Read(item.AsObject("thunks")))],
            root.Text("storageBackend", "storage_backend"), root.Flag("timelog"));
    }

    /// <summary>The body, in UTF-8.</summary>
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteStartArray("thunks");
            foreach (var thunk in Thunks)
                thunk.Write(json);
            json.WriteEndArray();
            json.WriteString("storageBackend", StorageBackend);
            json.WriteBoolean("timelog", Timelog);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>A thunk to execute.</summary>
/// <param name="Hash">Its name, as text; not checked to be one.</param>
/// <param name="Data">Its file.</param>
/// <param name="Outputs">The names of its outputs, in order.</param>
public sealed record RequestedThunk(string Hash, ReadOnlyMemory<byte> Data, ImmutableArray<string> Outputs)
{
    internal static RequestedThunk Read(JsonElement item) => new(
        item.Text("hash"), item.Bytes("data"), [.. item.List("outputs").Select(tag => tag.AsText("outputs"))]);

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("hash", Hash);
        json.WriteBase64String("data", Data.Span);
        json.WriteStartArray("outputs");
        foreach (var tag in Outputs)
            json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
