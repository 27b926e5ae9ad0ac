using System.Text.Json.Serialization;

namespace Burst.Docker.Images;

/// <summary>Who asks a registry for an image. Goes to the daemon with a pull and is kept nowhere.</summary>
public sealed record RegistryCredentials
{
    /// <summary>The user's name; empty with a token.</summary>
    [JsonPropertyName("username")]
    public string? UserName { get; init; }

    /// <summary>The user's password.</summary>
    [JsonPropertyName("password")]
    public string? Password { get; init; }

    /// <summary>In place of name and password, a token that the registry gave.</summary>
    [JsonPropertyName("identitytoken")]
    public string? IdentityToken { get; init; }

    /// <summary>The registry's host name.</summary>
    [JsonPropertyName("serveraddress")]
    public string? Registry { get; init; }

    /// <summary>Says whose, never the secret.</summary>
    public override string ToString() => $"{UserName ?? "token"}@{Registry}";
}
