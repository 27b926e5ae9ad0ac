using Burst.Docker.Execs;
using Burst.Docker.Ownership;
using Burst.Docker.Tests.Containers;
using Burst.Docker.Tests.Support;

namespace Burst.Docker.Tests.Execs;

public sealed class DockerExecsTests
{
    [Theory, OnDocker, OnPodman]
    public async Task Exec_WithInput_OutputErrorsAndExitCode(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(Run.Sleeper);
        await client.Containers.StartAsync(lease.Id);

        var exec = await client.Execs.CreateAsync(lease.Id, new ExecSpec
        {
            Command = ["/bin/sh", "-c", "cat; echo $A >&2; test $PWD = /tmp && exit 9"],
            AttachStdin = true,
            Environment = ["A=b"],
            WorkingDirectory = "/tmp",
        });
        await using var streams = await client.Execs.StartAsync(exec);
        await streams.Input.WriteAsync("in\n"u8.ToArray());
        streams.CloseInput();
        var output = await streams.Output.ReadToEndAsync();
        var ended = await client.Execs.InspectAsync(exec);

        Assert.Equal(("in\n", "b\n"), (output.StdoutText, output.StderrText));
        Assert.Equal((false, 9, lease.Id), (ended.Running, ended.ExitCode, ended.ContainerId));
    }

    [Theory, OnDocker, OnPodman]
    public async Task Exec_AsOtherUser_IsThat(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(Run.Sleeper);
        await client.Containers.StartAsync(lease.Id);

        var exec = await client.Execs.CreateAsync(lease.Id, new ExecSpec { Command = ["id", "-u"], User = "1234" });
        await using var streams = await client.Execs.StartAsync(exec);

        Assert.Equal("1234\n", (await streams.Output.ReadToEndAsync()).StdoutText);
    }

    [Theory, OnDocker, OnPodman]
    public async Task Create_ContainerThatDoesNotRun_IsRefused(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(Run.Sleeper);

        var fault = await Assert.ThrowsAsync<DockerException>(
            () => client.Execs.CreateAsync(lease.Id, new ExecSpec { Command = ["true"] }));

        Assert.Equal(daemon == Daemons.Docker, fault.IsConflict);
        Assert.False(fault.IsTransient);
        Assert.Contains("running", fault.Reason, StringComparison.Ordinal);
    }

    [Theory, OnDocker, OnPodman]
    public async Task Start_UnknownProcess_IsNotFound(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.Execs.StartAsync("0123abcd"));

        Assert.True(fault.IsNotFound, fault.Message);
        Assert.Equal("start process 0123abcd", fault.Operation);
    }
}
