using System.Security.Cryptography;
using System.Text;
using Burst.Stress.Jobs;
using Burst.Thunks;

namespace Burst.Stress.Scenarios;

/// <summary>A hundred objects as large as time and disk allow, the first of them 256 MiB, made by processes and read by
/// WebAssembly functions.</summary>
internal sealed class HugeObjects : Scenario
{
    private const int Objects = 100;
    private const long LeastBytes = 1 << 20;
    private const long MostBytes = 256 << 20;
    private const double BytesPerSecond = 30e6;

    // Of the free space: the objects, copies on their way, and room for others on the machine.
    private const int DiskParts = 4;

    // Each of the engine's threads may hold the largest input, and another that waits for the garbage collector.
    private const int InputsPerThread = 2;
    private const long OwnBytes = 512 << 20;

    public override string Name => "huge-objects";

    public override string Summary => "100 huge objects, of up to 256 MiB each as time and disk allow, made by processes and read by WebAssembly";

    public override double Weight => 1.5;

    public override async Task RunAsync(ScenarioRun run)
    {
        var folder = run.NewFolder(isOnDisk: true);
        var disk = new DriveInfo(folder).AvailableFreeSpace / DiskParts;
        if (disk < MostBytes + (Objects * LeastBytes))
            throw new SkippedException($"{folder} has {disk * DiskParts >> 20:N0} MiB of free space, too few");
        var common = Math.Min(run.Share.TotalSeconds * BytesPerSecond, disk - MostBytes) / Objects;
        var size = Math.Clamp((long)common, LeastBytes, MostBytes);

        var job = new JobFolder(folder);
        var fill = FunctionSet.Program(job.Objects, "fill", $$"""
            #!/bin/sh
            {{Journal.EnterCommand}}
            yes "line of object $1" | head -c "$3" > out
            """);
        var first = run.Random.Next(1_000_000);
        var sizes = Enumerable.Range(0, Objects).Select(i => i == 0 ? MostBytes : size + i).ToArray();
        var makers = sizes.Select((bytes, i) => job.Functions.Process(fill, ["fill", $"{first + i}", job.Journal.Folder, $"{bytes}"], []))
            .ToArray();
        var readers = makers.Select(maker => $"{job.Functions.AddDigest(maker)}").ToArray();
        run.Say($"{Objects} objects of {size >> 20} MiB");

        using var burst = job.Force(run.Figures, targets: [.. makers.Select(maker => $"{maker}"), .. readers]);
        var (code, error) = await burst.EndAsync(JobFolder.Limit + run.Share);
        run.Say("computing them once more");
        run.Checks.Require(code == 0, $"burst ended with {code}: {error.Trim()}");
        var values = burst.Events.Values;
        run.Checks.Complete(values.Count, 2 * Objects, "results");
        run.Checks.Note($"{Objects} objects of {size >> 20} MiB and more, {sizes.Sum() >> 20:N0} MiB in all");
        Parallel.For(0, Objects, i =>
        {
            var digest = Digest($"line of object {first + i}\n", sizes[i]);
            if (values.TryGetValue(readers[i], out var printed) && job.Objects.TryRead(ObjectHash.Parse(printed), out var content))
                run.Checks.Output($"digest {i}", content.Span, Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(digest)}  in\n"));
            var name = new ObjectHash(ObjectType.Value, digest, sizes[i]);
            run.Checks.Require(values.GetValueOrDefault($"{makers[i]}") == $"{name}", $"object {i} is not {name}");
        });

        var repeated = job.Journal.Read().CountBy(entry => entry.Number).Where(pair => pair.Value > 1);
        run.Checks.Once(
            job.Journal.Read().Count, repeated.Select(pair => $"object {pair.Key}, made {pair.Value} times"),
            "journal of the processes that make them");
        var most = (Environment.ProcessorCount * InputsPerThread * MostBytes) + OwnBytes;
        run.Checks.Require(run.Figures.PeakBytes < most, $"peak of {run.Figures.PeakBytes:N0} bytes resident, limit {most:N0}");
        run.Discard(folder);
    }

    private static byte[] Digest(string line, long length)
    {
        var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, 4096)));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var left = length; left > 0; left -= block.Length)
            hash.AppendData(block.AsSpan(0, (int)Math.Min(left, block.Length)));
        return hash.GetHashAndReset();
    }
}
