using System.Text.Json;

namespace Burst.Remote.Protocol;

/// <summary>Reads protobuf's JSON: absent fields are empty, unknown ones are passed over, names are in either spelling.</summary>
internal static class JsonFields
{
    /// <summary>The bytes as one JSON object.</summary>
    /// <exception cref="ProtocolException">They are none.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw new ProtocolException("the message is not a JSON object");
        }
        catch (JsonException e)
        {
            throw new ProtocolException($"the message is not JSON: {e.Message}", e);
        }
    }

    public static string Text(this JsonElement item, string name, string otherName = "")
    {
        if (!TryGet(item, name, otherName, out var field))
            return "";
        return field.ValueKind == JsonValueKind.String ? Unescape(field, name) : throw Wrong(name, "a string");
    }

    public static bool Flag(this JsonElement item, string name) => TryGet(item, name, "", out var field) && field.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "true or false"),
    };

    public static long Number(this JsonElement item, string name, string otherName = "")
    {
        if (!TryGet(item, name, otherName, out var field))
            return 0;

        // protobuf writes large numbers as strings.
        if (field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out var number))
            return number;
        return field.ValueKind == JsonValueKind.String && long.TryParse(Unescape(field, name), out number)
            ? number
            : throw Wrong(name, "a number");
    }

    /// <summary>Base64, with or without line breaks.</summary>
    public static byte[] Bytes(this JsonElement item, string name)
    {
        try
        {
            return Convert.FromBase64String(item.Text(name));
        }
        catch (FormatException e)
        {
            throw new ProtocolException($"'{name}' is not base64", e);
        }
    }

    public static IEnumerable<JsonElement> List(this JsonElement item, string name, string otherName = "")
    {
        if (!TryGet(item, name, otherName, out var field))
            return [];
        return field.ValueKind == JsonValueKind.Array ? field.EnumerateArray() : throw Wrong(name, "a list");
    }

    public static string AsText(this JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.String ? Unescape(item, name) : throw Wrong(name, "a list of strings");

    public static JsonElement AsObject(this JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object ? item : throw Wrong(name, "a list of objects");

    private static bool TryGet(JsonElement item, string name, string otherName, out JsonElement field) =>
        (item.TryGetProperty(name, out field) || (otherName.Length > 0 && item.TryGetProperty(otherName, out field)))
        && field.ValueKind != JsonValueKind.Null;

    private static string Unescape(JsonElement text, string name)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new ProtocolException($"'{name}' is not Unicode", e);
        }
    }

    private static ProtocolException Wrong(string name, string expected) => new($"'{name}' is not {expected}");
}
