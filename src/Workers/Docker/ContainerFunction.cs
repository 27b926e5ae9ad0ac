using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Workers.Docker;

/// <summary>A function that is a container image: what the function object of such a thunk says.</summary>
/// <remarks>
/// <para>A text of lines, in UTF-8:</para>
/// <code>
///   #!burst-container 1
///   image sha256:2b0e…                          the image's ID, or NAME@sha256:… as a registry names it
///   resident ["/fn/serve","--fast"]             optional: a program of the image that answers calls itself
/// </code>
/// <para>What runs in the image is the thunk's argument vector. The image is named by content, never by a tag, so equal thunks
/// are equal calls. Immutable.</para>
/// </remarks>
/// <param name="Image">The image's ID (<c>sha256:</c> and 64 hexadecimal digits) or its name with a digest.</param>
public sealed record ContainerFunction(string Image)
{
    private const int MostBytes = 64 << 10;

    /// <summary>A program of the image that speaks the agent's protocol and answers calls itself, with its arguments.</summary>
    /// <value>The default is none: each call starts the program that the thunk names.</value>
    public ImmutableArray<string> Resident { get; init; } = [];

    private static ReadOnlySpan<byte> Magic => "#!burst-container 1\n"u8;

    /// <summary>The function object's bytes.</summary>
    public byte[] Encode()
    {
        var text = new StringBuilder(Encoding.ASCII.GetString(Magic)).Append("image ").Append(Image).Append('\n');
        if (!Resident.IsEmpty)
            text.Append("resident [").AppendJoin(',', Resident.Select(word => $"\"{JsonEncodedText.Encode(word)}\"")).Append("]\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Reads a function object.</summary>
    /// <exception cref="ThunkFormatException">It is none; says what is wrong.</exception>
    public static ContainerFunction Parse(ReadOnlySpan<byte> content)
    {
        if (!content.StartsWith(Magic) || content.Length > MostBytes)
            throw new ThunkFormatException("not a container function: it does not start with '#!burst-container 1'", 0);
        var image = "";
        ImmutableArray<string> resident = [];
        foreach (var line in Encoding.UTF8.GetString(content[Magic.Length..]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var blank = line.IndexOf(' ');
            var (word, rest) = blank < 0 ? (line, "") : (line[..blank], line[(blank + 1)..]);
            switch (word)
            {
                case "image" when image.Length == 0:
                    image = rest;
                    break;
                case "resident" when resident.IsEmpty:
                    resident = ReadWords(rest);
                    break;
                default:
                    throw new ThunkFormatException(
                        $"a container function has the line '{line}', which this version of Burst does not know");
            }
        }

        return IsDigest(image)
            ? new ContainerFunction(image) { Resident = resident }
            : throw new ThunkFormatException(
                $"a container function names the image '{image}': it takes 'sha256:' and 64 hexadecimal digits, or NAME@sha256:…");
    }

    /// <summary>Whether a text names an image by its content.</summary>
    public static bool IsDigest(string image)
    {
        const string Algorithm = "sha256:";
        const int DigestLength = 64;
        var digest = image.AsSpan(image.IndexOf('@') + 1);
        return digest.StartsWith(Algorithm) && digest.Length == Algorithm.Length + DigestLength
            && !digest[Algorithm.Length..].ContainsAnyExcept("0123456789abcdef") && !image.AsSpan().ContainsAny(" \t\0");
    }

    /// <summary>Whether a function is one; no where it cannot be read.</summary>
    internal static bool IsOne(in ObjectHash function, IObjectStore objects)
    {
        try
        {
            if (objects is not IFileObjectStore files)
                return objects.TryRead(function, out var content) && content.Span.StartsWith(Magic);
            Span<byte> head = stackalloc byte[Magic.Length];
            using var file = File.OpenHandle(files.PathOf(function));
            return head[..RandomAccess.Read(file, head, 0)].SequenceEqual(Magic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectStoreException)
        {
            return false;
        }
    }

    private static ImmutableArray<string> ReadWords(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var words = json.RootElement.EnumerateArray().Select(word => word.GetString() ?? "").ToImmutableArray();
            if (!words.IsEmpty && words[0].Length > 0)
                return words;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
        }

        throw new ThunkFormatException($"a container function has the resident program '{text}': it takes a JSON list of words");
    }
}
