using System.Text.Json;

namespace Burst.Wasm.Tests.Spec;

/// <summary>One command of a suite in the form that wast2json writes.</summary>
internal sealed record SpecCommand
{
    public required string Type { get; init; }

    public required int Line { get; init; }

    /// <summary>A module's name, such as <c>$M</c>.</summary>
    public string? Name { get; init; }

    public string? Filename { get; init; }

    /// <summary>What the error has to say.</summary>
    public string Text { get; init; } = "";

    /// <summary><c>binary</c> or <c>text</c>.</summary>
    public string? ModuleType { get; init; }

    /// <summary>The name that a registered module is imported by.</summary>
    public string? As { get; init; }

    public SpecAction? Action { get; init; }

    public SpecValue[] Expected { get; init; } = [];
}

/// <summary>A call, or a look at a global.</summary>
internal sealed record SpecAction(string Type, string? Module, string Field, SpecValue[]? Args);

/// <summary>
/// A value as the suites write it: bits in decimal, or <c>null</c>, <c>nan:canonical</c>, <c>nan:arithmetic</c>.
/// </summary>
internal sealed record SpecValue(string Type, string? LaneType, JsonElement Value)
{
    public override string ToString() => $"{Type}{(LaneType is null ? "" : $" {LaneType}")} {Value}";
}

/// <summary>A suite: a JSON file with the modules beside it.</summary>
internal sealed class SpecSuite
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private SpecSuite(string folder, SpecCommand[] commands)
    {
        Folder = folder;
        Commands = commands;
    }

    public string Folder { get; }

    public SpecCommand[] Commands { get; }

    /// <summary>The names of all suites; none where there is no data.</summary>
    public static IEnumerable<string> Names() =>
        SpecFolder.Root is { } root
            ? Directory.EnumerateDirectories(root).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)
            : [];

    public static SpecSuite Load(string name)
    {
        var folder = Path.Join(SpecFolder.Root, name);
        using var file = File.OpenRead(Path.Join(folder, name + ".json"));
        var content = JsonSerializer.Deserialize<Content>(file, Options)!;
        return new SpecSuite(folder, content.Commands);
    }

    /// <summary>The bytes of a command's module.</summary>
    public byte[] Read(SpecCommand command) => File.ReadAllBytes(Path.Join(Folder, command.Filename));

    private sealed record Content(SpecCommand[] Commands);
}
