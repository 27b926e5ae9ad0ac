using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Burst.Remote.Protocol;

/// <summary>What became of a request.</summary>
/// <param name="ExecutedThunks">One for each thunk, in order; none where any of them failed.</param>
/// <param name="Code">How it went; a number that <see cref="Protocol.ReturnCode"/> does not know is possible.</param>
/// <param name="Printed">What the functions printed.</param>
/// <remarks>Written as <c>gg-execute-server</c> writes it. Immutable.</remarks>
public sealed record ExecutionResponse(ImmutableArray<ExecutedThunk> ExecutedThunks, ReturnCode Code, string Printed)
{
    /// <summary>Reads an answer.</summary>
    /// <param name="json">The body, in UTF-8.</param>
    /// <exception cref="ProtocolException">Not JSON, or a field of another kind; says which.</exception>
    public static ExecutionResponse Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonFields.Parse(json);
        var root = document.RootElement;
        return new ExecutionResponse(
            [.. root.List("executedThunks", "executed_thunks").Select(item => ExecutedThunk.Read(item.AsObject("executedThunks")))],
            (ReturnCode)root.Number("returnCode", "return_code"), root.Text("stdout"));
    }

    /// <summary>The body, in UTF-8.</summary>
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ExecutionRequest.JsonOptions))
        {
            json.WriteStartObject();
            json.WriteStartArray("executedThunks");
            foreach (var thunk in ExecutedThunks)
                thunk.Write(json);
            json.WriteEndArray();
            json.WriteNumber("returnCode", (int)Code);
            json.WriteString("stdout", Printed);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>A thunk that was executed.</summary>
/// <param name="ThunkHash">Its name, as text; not checked to be one.</param>
/// <param name="Outputs">Its outputs, in order.</param>
public sealed record ExecutedThunk(string ThunkHash, ImmutableArray<ExecutedOutput> Outputs)
{
    internal static ExecutedThunk Read(JsonElement item) => new(
        item.Text("thunkHash", "thunk_hash"),
        [.. item.List("outputs").Select(output => ExecutedOutput.Read(output.AsObject("outputs")))]);

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("thunkHash", ThunkHash);
        json.WriteStartArray("outputs");
        foreach (var output in Outputs)
            output.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>An output of a thunk that was executed.</summary>
/// <param name="Tag">Its name in the thunk.</param>
/// <param name="Hash">The object's name, as text; not checked to be one.</param>
/// <param name="LengthBytes">The object's length, modulo 2³² as the protocol has it.</param>
/// <param name="IsExecutable">Whether the function made it a program.</param>
/// <param name="Data">The object itself where it is a thunk, or small and Burst's client asked; else empty.</param>
public sealed record ExecutedOutput(string Tag, string Hash, uint LengthBytes, bool IsExecutable, ReadOnlyMemory<byte> Data)
{
    private const int LineLength = 72;

    internal static ExecutedOutput Read(JsonElement item) => new(
        item.Text("tag"), item.Text("hash"), (uint)item.Number("size"), item.Flag("executable"), item.Bytes("data"));

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("tag", Tag);
        json.WriteString("hash", Hash);
        json.WriteNumber("size", LengthBytes);
        json.WriteBoolean("executable", IsExecutable);
        json.WriteString("data", Lines(Convert.ToBase64String(Data.Span)));
        json.WriteEndObject();
    }

    // gg's server ends every line of base64, the last one too.
    private static string Lines(string base64)
    {
        var text = new StringBuilder(base64.Length + (base64.Length / LineLength) + 1);
        for (var start = 0; start < base64.Length; start += LineLength)
            text.Append(base64.AsSpan(start, Math.Min(LineLength, base64.Length - start))).Append('\n');
        return text.ToString();
    }
}
