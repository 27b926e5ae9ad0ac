using Burst.Docker.Containers;
using Burst.Docker.Ownership;
using Burst.Docker.Tests.Support;
using Burst.Testing;

namespace Burst.Docker.Tests.Containers;

/// <summary>What the limits do, seen from inside.</summary>
public sealed class HardenedTests
{
    [Theory, OnDocker, OnPodman]
    public async Task Hardened_FromInside_HasNothing(string daemon)
    {
        var inside = await AskAsync(
            daemon, Run.Shell("cat /proc/self/status; ls /sys/class/net; touch /etc/x || echo etc-refused; id -u; id -g"));

        Assert.Contains("CapEff:\t0000000000000000\n", inside, StringComparison.Ordinal);
        Assert.Contains("CapBnd:\t0000000000000000\n", inside, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1\n", inside, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2\n", inside, StringComparison.Ordinal);
        Assert.EndsWith("\nlo\netc-refused\n65534\n65534\n", inside, StringComparison.Ordinal);
    }

    [Theory, OnDocker, OnPodman]
    public async Task Ulimits_FromInside_AreThose(string daemon)
    {
        var spec = Run.Shell("ulimit -n; ulimit -Hn; ulimit -c");
        var limits = new[] { new Ulimit("nofile", 64, 128), new Ulimit("core", 0, 0), new Ulimit("nproc", 4096, 4096) };

        Assert.Equal("64\n128\n0\n", await AskAsync(daemon, spec with { Host = spec.Host with { Ulimits = limits } }));
    }

    [Theory, OnDocker, OnPodman]
    public async Task Tmpfs_FromInside_HoldsWhatItMayAndRunsNothing(string daemon)
    {
        var spec = Run.Shell(
            "dd if=/dev/zero of=/work/half bs=1024k count=1 2>/dev/null && echo fits; cp /bin/busybox /work/b 2>/dev/null || echo full;"
            + " rm /work/half; cp /bin/busybox /work/run; /work/run true 2>/dev/null || echo noexec");
        var tmpfs = new Dictionary<string, string> { ["/work"] = "rw,noexec,nosuid,nodev,mode=1777,size=2560k" };

        Assert.Equal(
            "fits\nfull\nnoexec\n", await AskAsync(daemon, spec with { Host = spec.Host with { Tmpfs = tmpfs } }));
    }

    [Theory, OnDocker, OnPodman]
    public async Task Mounts_FromInside_AreReadOnlyWhereSaid(string daemon)
    {
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.FullPath, (UnixFileMode)Convert.ToInt32("777", 8));
        folder.Write("in", "hello\n");
        var spec = Run.Shell("cat /mount/in /bind/in; touch /mount/x || touch /bind/x || echo refused; echo hi > /out/there");
        var host = spec.Host with
        {
            Mounts = [Mount.Bind(folder.FullPath, "/mount"), Mount.Bind(folder.FullPath, "/out", isReadOnly: false)],
            Binds = [$"{folder.FullPath}:/bind:ro"],
        };

        Assert.Equal("hello\nhello\nrefused\n", await AskAsync(daemon, spec with { Host = host }));
        Assert.Equal("hi\n", await File.ReadAllTextAsync(folder["there"]));
    }

    [Theory, OnDocker, OnPodman]
    public async Task Mount_TmpfsWithSizeAndMode_IsThat(string daemon)
    {
        var spec = Run.Shell("grep ' /work ' /proc/mounts");
        var mode = (UnixFileMode)Convert.ToInt32("700", 8);
        var inside = await AskAsync(
            daemon, spec with { Host = spec.Host with { Mounts = [Mount.Tmpfs("/work", 1 << 20, mode)] } });

        Assert.Contains("size=1024k", inside, StringComparison.Ordinal);
        Assert.Contains("mode=700", inside, StringComparison.Ordinal);
    }

    [Theory, OnDocker, OnPodman]
    public async Task PidsLimit_ForkBomb_IsHeld(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        var spec = Run.Shell("for i in $(seq 1 100); do sleep 5 & done; echo never");

        var (exit, output) = await Run.ToEndAsync(client, spec with { Host = spec.Host with { PidsLimit = 16 } });

        Assert.NotEqual(0, exit);
        Assert.DoesNotContain("never", output.StdoutText, StringComparison.Ordinal);
        Assert.Contains("fork", output.StderrText, StringComparison.Ordinal);
    }

    [Theory, OnDocker, OnPodman]
    public async Task MemoryLimit_TooMuch_IsKilledAndSaysSo(string daemon)
    {
        // Docker forgets to say why where the kernel's word comes after the process's end; Podman's runtime never says it, with
        // cgroups 1.
        const int Tries = 5;
        var client = await Daemons.ConnectAsync(daemon);
        await using var owner = new ContainerOwner(client, "burst-test");
        var saysSo = daemon != Daemons.Docker;
        for (var i = 0; i == 0 || (i < Tries && !saysSo); i++)
            saysSo |= await IsKilledForMemoryAsync(client, owner);
        Assert.True(saysSo);
    }

    [Theory, OnDocker, OnPodman]
    public async Task Settings_OfTheProcess_ReachIt(string daemon)
    {
        var spec = Run.Shell("echo $A; cat /proc/self/cgroup > /dev/null; test $PWD = /tmp && echo there; cat /proc/sys/kernel/hostname") with
        {
            Environment = ["PATH=/bin", "A=b c"],
            WorkingDirectory = "/tmp",
            Hostname = "worker",
        };

        Assert.Equal("b c\nthere\nworker\n", await AskAsync(daemon, spec));
    }

    [DockerFact]
    public async Task DeviceRequest_NoGpu_IsRefusedByName()
    {
        var client = await Daemons.ConnectAsync();
        var spec = Run.Shell("true");
        var state = await client.ReadStateAsync();
        Assert.DoesNotContain("nvidia", state.Runtimes.Keys);

        var fault = await Assert.ThrowsAsync<DockerException>(() => Run.ToEndAsync(
            client, spec with { Host = spec.Host with { DeviceRequests = [DeviceRequest.Gpus(1)] } }));

        Assert.Contains("[[gpu]]", fault.Reason, StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(string daemon, ContainerSpec spec)
    {
        var (_, output) = await Run.ToEndAsync(await Daemons.ConnectAsync(daemon), spec);
        return output.StdoutText;
    }

    private static async Task<bool> IsKilledForMemoryAsync(DockerClient client, ContainerOwner owner)
    {
        // A tmpfs counts as the memory of whoever writes to it.
        var spec = Run.Shell("exec dd if=/dev/zero of=/work/x bs=1024k count=100");
        await using var lease = await owner.LeaseAsync(spec with
        {
            Host = spec.Host with
            {
                MemoryBytes = 16 << 20,
                MemoryAndSwapBytes = 16 << 20,
                Tmpfs = new Dictionary<string, string> { ["/work"] = "mode=1777" },
            },
        });
        await client.Containers.StartAsync(lease.Id);

        Assert.Equal(137, (await client.Containers.WaitAsync(lease.Id)).StatusCode);
        return (await client.Containers.InspectAsync(lease.Id)).State.OutOfMemory;
    }
}
