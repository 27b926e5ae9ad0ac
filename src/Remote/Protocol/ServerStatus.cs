using System.Buffers;
using System.Text.Json;

namespace Burst.Remote.Protocol;

/// <summary>What a server says of itself (<c>GET /health</c>).</summary>
/// <param name="Version">Burst's version; empty for a server that is not Burst's.</param>
/// <param name="Slots">How many thunks it runs at once.</param>
/// <param name="Running">How many it runs now.</param>
/// <param name="Waiting">How many wait for a slot.</param>
/// <param name="IsAuthorized">Whether it accepts the token of whoever asked.</param>
public sealed record ServerStatus(string Version, int Slots, int Running, int Waiting, bool IsAuthorized)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="ProtocolException">It is something else.</exception>
    public static ServerStatus Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonFields.Parse(json);
        var root = document.RootElement;
        var slots = root.Number("slots");
        if (root.Text("burst").Length == 0 || slots is < 1 or > int.MaxValue)
            throw new ProtocolException("it is no server of Burst's");
        return new ServerStatus(
            root.Text("burst"), (int)slots, (int)root.Number("running"), (int)root.Number("waiting"), root.Flag("authorized"));
    }

    /// <summary>The body, in UTF-8.</summary>
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("burst", Version);
            json.WriteNumber("slots", Slots);
            json.WriteNumber("running", Running);
            json.WriteNumber("waiting", Waiting);
            json.WriteBoolean("authorized", IsAuthorized);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
