using System.Text.Json;

namespace Burst.BenchComment.Results;

/// <summary>BenchmarkDotNet's full JSON, and the part of it that is kept in <c>perf-reports/history</c>.</summary>
/// <remarks>Both have the same layout, so both are read the same way. What is kept:
/// <code>
///   {"Title":"COMMIT","HostEnvironmentInfo":{"ProcessorName":"…"},
///    "Benchmarks":[{"FullName":"…","Type":"…","Method":"…","Parameters":"…",
///                   "Statistics":{"Min":1.0},"Memory":{"BytesAllocatedPerOperation":1}},…]}
/// </code>
/// </remarks>
internal static class RunFile
{
    private static readonly JsonWriterOptions _indented = new() { Indented = true };

    /// <summary>Reads a file.</summary>
    /// <exception cref="BenchException">It cannot be read, or has another layout.</exception>
    public static BenchmarkRun Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BenchException($"{path} cannot be read: {e.Message}", ExitCode.Usage);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BenchException($"{path} is not BenchmarkDotNet's full JSON: {e.Message}", ExitCode.Usage);
        }
    }

    /// <summary>The newest file of a folder: the last by name, since names begin with the date.</summary>
    /// <exception cref="BenchException">There is none.</exception>
    public static string Newest(string folder)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [];
        return files.Order(StringComparer.Ordinal).LastOrDefault()
            ?? throw new BenchException($"there is no JSON file in {folder}; 'record' makes one", ExitCode.Usage);
    }

    /// <summary>Writes what is kept of several runs of one commit: of each benchmark the least.</summary>
    /// <param name="path">The file; written anew.</param>
    /// <param name="name">The commit.</param>
    /// <param name="runs">At least one.</param>
    public static void Write(string path, string name, IReadOnlyList<BenchmarkRun> runs)
    {
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file, _indented);
        json.WriteStartObject();
        json.WriteString("Title", name);
        json.WriteStartObject("HostEnvironmentInfo");
        json.WriteString("ProcessorName", runs[0].Processor);
        json.WriteEndObject();
        json.WriteStartArray("Benchmarks");
        foreach (var key in runs[0].Measures.Keys.Order(StringComparer.Ordinal))
        {
            var measures = runs.Where(run => run.Measures.ContainsKey(key)).Select(run => run.Measures[key]).ToArray();
            Write(json, key, new Measure(
                measures[0].Id, measures.Min(static measure => measure.Nanoseconds),
                measures.Min(static measure => measure.AllocatedBytes)));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string key, Measure measure)
    {
        json.WriteStartObject();
        json.WriteString("FullName", key);
        json.WriteString("Type", measure.Id.Type);
        json.WriteString("Method", measure.Id.Method);
        json.WriteString("Parameters", measure.Id.Parameters);
        json.WriteStartObject("Statistics");
        json.WriteNumber("Min", measure.Nanoseconds);
        json.WriteEndObject();
        json.WriteStartObject("Memory");
        json.WriteNumber("BytesAllocatedPerOperation", measure.AllocatedBytes);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static BenchmarkRun Read(JsonElement root)
    {
        var measures = new Dictionary<string, Measure>();
        foreach (var benchmark in root.GetProperty("Benchmarks").EnumerateArray())
        {
            // A benchmark that failed has no statistics.
            if (!benchmark.TryGetProperty("Statistics", out var statistics) || statistics.ValueKind != JsonValueKind.Object)
                continue;
            var bytes = benchmark.TryGetProperty("Memory", out var memory) && memory.ValueKind == JsonValueKind.Object
                && memory.TryGetProperty("BytesAllocatedPerOperation", out var allocated) && allocated.ValueKind == JsonValueKind.Number
                ? allocated.GetInt64()
                : 0;
            var id = new BenchmarkId(Text(benchmark, "Type"), Text(benchmark, "Method"), Text(benchmark, "Parameters"));
            measures[Text(benchmark, "FullName")] = new Measure(id, statistics.GetProperty("Min").GetDouble(), bytes);
        }

        return new BenchmarkRun(Text(root, "Title"), Text(root.GetProperty("HostEnvironmentInfo"), "ProcessorName"), measures);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
