using System.Text.Encodings.Web;
using System.Text.Json;

namespace Burst.Cli.Benchmarking;

/// <summary>Results as one JSON object.</summary>
/// <remarks>
/// <code>
///   {"threads":2,"cache":"faster","processor":"…",
///    "steps":[{"key":"wholePath","name":"…","perSecond":3.1e5,"cpuMicroseconds":6.1,"allocatedBytes":90,"heldBytes":280,
///              "timesFloor":1.9,"timesFloorCpu":1.8,"rounds":[3.1e5,…]},…],
///    "timesNode":11.2,
///    "latencies":[{"name":"…","count":1000,"p50":31,"p99":80,"p999":120},…],
///    "residentBytes":1,"peakBytes":1}
/// </code>
/// </remarks>
internal static class BenchJson
{
    public static void Write(
        Stream output, int threads, ReductionKind cache, IReadOnlyList<Step> steps, IReadOnlyList<Latency> latencies, MemoryUse memory) =>
        Write(output, threads, cache, json =>
        {
            json.WriteStartArray("steps");
            foreach (var step in steps)
                Write(json, step, steps);
            json.WriteEndArray();
            if (BenchText.TimesNode(steps) is { } timesNode)
                json.WriteNumber("timesNode", timesNode);
            json.WriteStartArray("latencies");
            foreach (var latency in latencies)
                Write(json, latency);
            json.WriteEndArray();
            json.WriteNumber("residentBytes", memory.ResidentBytes);
            json.WriteNumber("peakBytes", memory.PeakBytes);
        });

    /// <summary>The same for <see cref="ScaleBench"/>: <c>"scale":[{"shape":"tree","count":5000,…},…]</c>.</summary>
    public static void Write(Stream output, int threads, ReductionKind cache, IReadOnlyList<ScaleResult> results) =>
        Write(output, threads, cache, json =>
        {
            json.WriteStartArray("scale");
            foreach (var result in results)
            {
                json.WriteStartObject();
                json.WriteString("shape", BenchText.Name(result.Shape));
                json.WriteNumber("count", result.Cost.Count);
                json.WriteNumber("executed", result.Executed);
                json.WriteNumber("seconds", result.Cost.Wall.TotalSeconds);
                json.WriteNumber("perSecond", result.Cost.PerSecond);
                json.WriteNumber("cpuMicroseconds", result.Cost.CpuMicroseconds);
                json.WriteNumber("allocatedBytes", result.Cost.BytesEach);
                json.WriteNumber("heldBytes", result.Cost.HeldEach);
                json.WriteNumber("peakBytes", result.Memory.PeakBytes);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    private static void Write(Stream output, int threads, ReductionKind cache, Action<Utf8JsonWriter> body)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("threads", threads);
            json.WriteString("cache", BenchText.Name(cache));
            json.WriteString("processor", Machine.Processor);
            body(json);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, Step step, IReadOnlyList<Step> steps)
    {
        var total = step.Total;
        json.WriteStartObject();
        json.WriteString("key", step.Key);
        json.WriteString("name", step.Name);
        json.WriteNumber("perSecond", step.PerSecond);
        json.WriteNumber("cpuMicroseconds", total.CpuMicroseconds);
        json.WriteNumber("allocatedBytes", total.BytesEach);
        json.WriteNumber("heldBytes", total.HeldEach);
        if (step.TimesFloor(steps, static cost => cost.WallMicroseconds) is { } byWall)
            json.WriteNumber("timesFloor", byWall);
        if (step.TimesFloor(steps, static cost => cost.CpuMicroseconds) is { } byCpu)
            json.WriteNumber("timesFloorCpu", byCpu);
        json.WriteStartArray("rounds");
        foreach (var cost in step.Rounds)
            json.WriteNumberValue(cost.PerSecond);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Latency latency)
    {
        json.WriteStartObject();
        json.WriteString("name", latency.Name);
        json.WriteNumber("count", latency.Count);
        json.WriteNumber("p50", latency.P50);
        json.WriteNumber("p99", latency.P99);
        json.WriteNumber("p999", latency.P999);
        json.WriteEndObject();
    }
}
