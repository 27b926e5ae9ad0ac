using System.Diagnostics;
using System.Formats.Tar;
using System.Text;
using Burst.Docker;
using Burst.Engine;
using Burst.Engine.Store;
using Burst.Testing;
using Burst.Thunks;
using Burst.Workers.Docker;
using Burst.Workers.Docker.Calls;

namespace Burst.Workers.Tests.Docker;

/// <summary>A program that answers calls itself, made of <c>resident.c</c>.</summary>
[Collection(nameof(DockerCollection))]
public sealed class ResidentFunctionTests : IAsyncLifetime
{
    private static readonly DockerOptions Options = new() { Endpoint = DockerEndpoint.Parse(DockerDaemon.Host) };

    private string _image = "";

    private ContainerFunction Function => new(_image) { Resident = ["/resident"] };

    public async Task InitializeAsync()
    {
        if (DockerDaemon.SkipReason is not null)
            return;
        using var folder = new TemporaryFolder();
        var source = $"{Checkout.Root}/tests/Workers.Tests/Docker/resident.c";
        using (var compiler = Process.Start("gcc", ["-static", "-O2", "-o", folder["resident"], source]))
        {
            await compiler.WaitForExitAsync();
            Assert.Equal(0, compiler.ExitCode);
        }

        await using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, leaveOpen: true))
            await writer.WriteEntryAsync(folder["resident"], "resident");
        tar.Position = 0;
        using var client = await DockerClient.ConnectAsync(Options.Endpoint!);
        _image = await client.Images.ImportAsync(tar, "burst/test-resident");
    }

    public async Task DisposeAsync()
    {
        if (_image.Length == 0)
            return;
        using var client = await DockerClient.ConnectAsync(Options.Endpoint!);
        await client.Images.RemoveAsync("burst/test-resident", isForced: true);
    }

    [DockerFact]
    public async Task Call_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        await using var function = await ResidentFunction.StartAsync(Function, options: Options);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20_000).Select(async i =>
        {
            using var result = await function.CallAsync(new ContainerCall { Arguments = ["f", $"{i}"] });
            return Encoding.UTF8.GetString(result.StandardOutput.Span);
        }));
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"{i}"), answers);
    }

    [DockerFact]
    public async Task Call_InputsAndOutputs_GoThroughMemory()
    {
        await using var function = await ResidentFunction.StartAsync(Function, options: Options);
        var content = Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 13)).ToArray();
        using var result = await function.CallAsync(new ContainerCall
        {
            Arguments = ["f"],
            Inputs = [new CallInput(CallInputKind.File, "in", content)],
            Outputs = ["out"],
        });
        Assert.Null(result.RefusalOf(0, out _));
        result.Read(0, out var path);
        Assert.Equal(content, await File.ReadAllBytesAsync(path!));
    }

    [DockerFact]
    public async Task Call_ProgramEnds_AllOnTheirWayHearOfIt()
    {
        await using var function = await ResidentFunction.StartAsync(Function, options: Options);
        var before = function.CallAsync(new ContainerCall { Arguments = ["f", "die"] }).AsTask();
        var after = function.CallAsync(new ContainerCall { Arguments = ["f", "x"] }).AsTask();
        foreach (var call in new[] { before, after })
            Assert.Contains("ended with exit code 7", (await Assert.ThrowsAsync<BurstException>(() => call)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BurstException>(async () => await function.CallAsync(new ContainerCall { Arguments = ["f", "y"] }));
    }

    [DockerFact]
    public async Task Start_ProgramThatSpeaksAnotherLanguage_IsRefused()
    {
        var shell = new ContainerFunction((await ContainerBench.ConnectAsync()).Image) { Resident = ["echo", "hello, this is not the protocol"] };
        var fault = await Assert.ThrowsAsync<BurstException>(() => ResidentFunction.StartAsync(shell, options: Options));
        Assert.Contains("does not speak the agent's protocol", fault.Message, StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task Execute_ThunkOfAResidentFunction_AnsweredByItsProgram()
    {
        await using var bench = new ContainerBench();
        var function = bench.Objects.Add(Function.Encode());
        var input = bench.Objects.Add("content"u8);
        var seen = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var outcome = await bench.RunAsync(new Thunk(
                new Function($"{function}", ["f"], [$"N={i}"]), [new ThunkInput($"{input}")], null, [new ThunkInput($"{function}")], ["/dev/stdout", "copy"]));
            Assert.Null(outcome.Failure);
            seen.Add(bench.Text(outcome.StoredOutputs[0]) + bench.Text(outcome.StoredOutputs[1]));
        }

        Assert.Equal(["1content", "2content", "3content"], seen);
    }
}
