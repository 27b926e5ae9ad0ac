using System.Collections.Immutable;
using System.Text.Json;
using Burst.Thunks;

namespace Burst.Cli.Timelines;

/// <summary>A timeline as JSON: what a page shows and a simulation reads.</summary>
/// <remarks>
/// <code>
///   {"version":1, "command":"burst force total", "started":"2026-05-12T09:30:00Z", "ms":41.5, "slots":2,
///    "criticalMs":30.1, "critical":[0,1], "simulated":[{"workers":8,"ms":30.1}],
///    "tasks":[{"hash":"T…","kind":"gcc","label":"a.o","command":"gcc -c a.c","place":"processes","state":"Run",
///              "start":0.4,"ms":20.1,"cpuMs":18.2,"attempts":1,"inputs":[2,5],
///              "failure":"exited with status 1","stderr":"a.c:3: error"}]}
/// </code>
/// <para>Times are milliseconds; <c>start</c> counts from the run's start. <c>inputs</c> and <c>critical</c> are places in
/// <c>tasks</c>, from 0. What is zero or empty may be left out.</para>
/// </remarks>
internal static class TimelineJson
{
    private const int Version = 1;

    /// <summary>How many workers are simulated for the page.</summary>
    public static readonly ImmutableArray<int> Workers = [1, 8, 64, 384, 2000];

    /// <summary>Writes it; the bytes may stand within HTML.</summary>
    public static byte[] Write(Timeline timeline)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            Write(json, timeline);
        return stream.ToArray();
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">It is not a timeline; says what is wrong.</exception>
    public static Timeline Read(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            if (root.GetProperty("version").GetInt32() is var version && version != Version)
                throw new InvalidDataException($"it has version {version}; this program reads version {Version}");
            return new Timeline(
                root.GetProperty("started").GetDateTimeOffset(), root.GetProperty("command").GetString() ?? "",
                Time(root, "ms"), root.GetProperty("slots").GetInt32(),
                [.. root.GetProperty("tasks").EnumerateArray().Select(ReadTask)]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ThunkFormatException or OverflowException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static void Write(Utf8JsonWriter json, Timeline timeline)
    {
        var order = new TaskOrder(timeline.Tasks);
        var cost = Simulation.Cost(usesProcessorTime: false, TimeSpan.Zero);
        var critical = CriticalPath.Find(timeline.Tasks, order, cost);
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteString("command", timeline.Command);
        json.WriteString("started", timeline.Started);
        WriteTime(json, "ms", timeline.Elapsed);
        json.WriteNumber("slots", timeline.Slots);
        WriteTime(json, "criticalMs", critical.Length);
        WriteNumbers(json, "critical", critical.Tasks);
        json.WriteStartArray("simulated");
        foreach (var workers in Workers)
        {
            json.WriteStartObject();
            json.WriteNumber("workers", workers);
            WriteTime(json, "ms", Simulation.Run(timeline.Tasks, order, cost, workers));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tasks");
        foreach (var task in timeline.Tasks)
            Write(json, task);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TimelineTask task)
    {
        json.WriteStartObject();
        json.WriteString("hash", task.Hash.ToString());
        json.WriteString("kind", task.Name.Kind);
        json.WriteString("label", task.Name.Label);
        json.WriteString("command", task.Name.Command);
        if (task.Place.Length > 0)
            json.WriteString("place", task.Place);
        json.WriteString("state", task.State.ToString());
        WriteTime(json, "start", task.Start);
        if (task.Elapsed > TimeSpan.Zero)
            WriteTime(json, "ms", task.Elapsed);
        if (task.ProcessorTime > TimeSpan.Zero)
            WriteTime(json, "cpuMs", task.ProcessorTime);
        if (task.Attempts > 0)
            json.WriteNumber("attempts", task.Attempts);
        if (task.Inputs.Length > 0)
            WriteNumbers(json, "inputs", task.Inputs);
        if (task.Failure is { } failure)
        {
            json.WriteString("failure", failure.Message);
            json.WriteString("stderr", failure.ErrorTail);
        }

        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, TimeSpan time) =>
        json.WriteNumber(name, Math.Round(time.TotalMilliseconds, 3));

    private static void WriteNumbers(Utf8JsonWriter json, string name, ImmutableArray<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static TimelineTask ReadTask(JsonElement task)
    {
        var state = Text(task, "state");
        return new TimelineTask(
            ObjectHash.Parse(Text(task, "hash")), new TaskName(Text(task, "kind"), Text(task, "label"), Text(task, "command")),
            Text(task, "place"),
            Enum.TryParse<TaskState>(state, out var known) ? known : throw new FormatException($"'{state}' is not a state"),
            Time(task, "start"), Time(task, "ms"), Time(task, "cpuMs"),
            task.TryGetProperty("attempts", out var attempts) ? attempts.GetInt32() : 0,
            task.TryGetProperty("inputs", out var inputs) ? [.. inputs.EnumerateArray().Select(input => input.GetInt32())] : [])
        {
            Failure = task.TryGetProperty("failure", out _) ? new TaskFailure(Text(task, "failure"), Text(task, "stderr")) : null,
        };
    }

    private static string Text(JsonElement task, string name) =>
        task.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";

    private static TimeSpan Time(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var time))
            return TimeSpan.Zero;
        return time.GetDouble() is >= 0 and < 1e13 and var milliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new FormatException($"'{name}' is {time}, which is no time in milliseconds");
    }
}
