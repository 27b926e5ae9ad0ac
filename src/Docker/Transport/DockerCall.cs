using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Burst.Docker.Transport;

/// <summary>A request, and what it is for.</summary>
/// <param name="Operation">For messages: "start container 3f1c…".</param>
/// <param name="Path">From the slash that follows the version, with its query.</param>
internal sealed record DockerCall(string Operation, string Path)
{
    /// <summary>What is sent; nothing by default.</summary>
    public HttpContent? Content { get; init; }

    /// <summary>Further headers.</summary>
    public IReadOnlyList<(string Name, string Value)>? Headers { get; init; }

    /// <summary>A name as one part of a path, or as several where it has slashes, as images have.</summary>
    public static string Segment(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal);
    }

    /// <summary>A value as JSON, with its length ahead of it.</summary>
    public static HttpContent Json<T>(T value, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(value);
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}

/// <summary>What a daemon says when it refuses.</summary>
internal sealed record ErrorAnswer([property: JsonPropertyName("message")] string? Message);

/// <summary>What a daemon says when it has made something.</summary>
internal sealed record CreatedAnswer(string Id);
