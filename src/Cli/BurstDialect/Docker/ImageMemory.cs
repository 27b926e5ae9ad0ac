using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Burst.Docker;
using Burst.Docker.Images;
using Burst.Engine;
using Burst.Gg.Layout;

namespace Burst.Cli.BurstDialect.Docker;

/// <summary>An image as a thunk names it.</summary>
/// <param name="Id">Its ID: <c>sha256:…</c>.</param>
/// <param name="Entrypoint">What stands before every command.</param>
/// <param name="Command">What is run where nothing else is said.</param>
internal sealed record KnownImage(string Id, IReadOnlyList<string> Entrypoint, IReadOnlyList<string> Command);

/// <summary>What images were when Docker was last asked, so that a known result needs no Docker.</summary>
internal sealed class ImageMemory(GgDirectory directory)
{
    /// <summary>Asks the daemon for an image, and remembers the answer; where it does not answer, tells what it last said.</summary>
    /// <param name="name">A tag, an ID, or a name with a digest.</param>
    /// <param name="daemon">The daemon; <see langword="null"/> for the usual one.</param>
    /// <param name="isOffline">Whether the daemon is not asked.</param>
    /// <param name="say">Hears that the answer is an old one.</param>
    /// <exception cref="BurstException">There is no such image, or nothing is known of it.</exception>
    public async Task<KnownImage> FindAsync(string name, string? daemon, bool isOffline, Action<string> say)
    {
        var known = Read(name);

        // What is named by its content is what it was.
        if (known is not null && (isOffline || known.Id == name || name.Contains('@')))
            return known;
        if (isOffline)
            throw new BurstException($"nothing is known of the image '{name}' yet: it has to be used once without --offline");
        ImageDetails image;
        try
        {
            using var client = await ContainersCommand.ConnectAsync(daemon, CancellationToken.None);
            image = await client.Images.InspectAsync(name);
        }
        catch (DockerException e) when (e.IsTransient && known is not null)
        {
            say($"Docker does not answer; '{name}' is taken for what it was last: {known.Id}");
            return known;
        }

        known = new KnownImage(image.Id, image.Config?.Entrypoint ?? [], image.Config?.Command ?? []);
        Write(name, known);
        Write(image.Id, known);
        return known;
    }

    private string PathOf(string name) =>
        Path.Join(directory.ImagesPath, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32]);

    private KnownImage? Read(string name)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(PathOf(name)));
            var root = json.RootElement;
            return root.GetProperty("name").GetString() == name
                ? new KnownImage(root.GetProperty("id").GetString()!, Words(root, "entrypoint"), Words(root, "command"))
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException)
        {
            return null;
        }
    }

    private static string[] Words(JsonElement root, string name) =>
        [.. root.GetProperty(name).EnumerateArray().Select(word => word.GetString()!)];

    // Only a memory: where it cannot be written, Docker is asked again.
    private void Write(string name, KnownImage image)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("id", image.Id);
            Write(json, "entrypoint", image.Entrypoint);
            Write(json, "command", image.Command);
            json.WriteEndObject();
        }

        try
        {
            GgDirectory.Create(directory.ImagesPath);
            var part = $"{PathOf(name)}.{Guid.NewGuid():N}";
            File.WriteAllBytes(part, buffer.ToArray());
            File.Move(part, PathOf(name), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BurstException)
        {
        }
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> words)
    {
        json.WriteStartArray(name);
        foreach (var word in words)
            json.WriteStringValue(word);
        json.WriteEndArray();
    }
}
