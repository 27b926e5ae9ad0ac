using System.Text.Json.Serialization;

namespace Burst.Docker.Images;

/// <summary>How far an import or a pull is: one line of the daemon's report.</summary>
public sealed record TransferProgress
{
    /// <summary>What goes on: "Downloading", "Pull complete", "Digest: sha256:…", and for an import the image's id.</summary>
    [JsonPropertyName("status")]
    public string Status { get; init; } = "";

    /// <summary>Which layer; <see langword="null"/> for lines about the image.</summary>
    [JsonPropertyName("id")]
    public string? Layer { get; init; }

    /// <summary>How much of the layer is done; <see langword="null"/> where that is not measured.</summary>
    [JsonPropertyName("progressDetail")]
    public TransferAmount? Amount { get; init; }

    // The answer's status is 200 long before a transfer fails, so that errors come as lines.
    [JsonInclude]
    [JsonPropertyName("error")]
    internal string? Error { get; init; }
}

/// <summary>How much of a layer is done.</summary>
public sealed record TransferAmount
{
    /// <summary>Bytes done.</summary>
    [JsonPropertyName("current")]
    public long CurrentBytes { get; init; }

    /// <summary>Bytes in all; 0 where unknown.</summary>
    [JsonPropertyName("total")]
    public long TotalBytes { get; init; }
}
