using System.Reflection;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;
using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Tests.Wasi;

/// <summary>Commands that mean harm: bad pointers, senseless numbers, greed.</summary>
/// <remarks>Alone, because it looks at how much memory the process uses.</remarks>
[Collection(nameof(HostileTests))]
[CollectionDefinition(nameof(HostileTests), DisableParallelization = true)]
public sealed class HostileTests
{
    private static readonly ulong[] Numbers =
    [
        0, 1, 2, 3, 4, 5, 8, 16, 24, 48, 64, 100, 1000, 65528, 65532, 65535, 65536, 65537, 0x7FFF_FFFF, 0x8000_0000,
        0xFFFF_FFF8, 0xFFFF_FFFF, 0x1_0000_0000, long.MaxValue, 0x8000_0000_0000_0000, ulong.MaxValue - 1,
        ulong.MaxValue,
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Call_AnyArguments_AnswersAndNeverThrows(int pages)
    {
        var random = new Random(1);
        using var guest = new Guest(
            new WasiOptions { Files = new FileLimits { MaxBytes = 1 << 20, MaxNames = 100 } }, pages: pages);
        var functions = Functions().ToList();
        Assert.Equal(45, functions.Count);
        for (var i = 0; i < 100_000; i++)
        {
            if (i % 1000 == 0 && pages > 0)
                random.NextBytes(guest.Memory[..256]);
            var function = functions[random.Next(functions.Count)];
            var arguments = function.GetParameters().Select(
                parameter => Argument(parameter.ParameterType, guest, random)).ToArray();
            var answer = (Errno)function.Invoke(null, arguments)!;
            Assert.True(
                Enum.IsDefined(answer), $"{function.Name}({string.Join(", ", arguments.Skip(1))}) gives {answer}");
        }
    }

    [Fact]
    public void Call_PointersOutOfBounds_IsABadAddress()
    {
        using var guest = new Guest();
        guest.Create("file", "x");
        var fd = guest.Open("file");
        const uint end = 65536;
        var name = guest.Put(Guest.OldPath, "file");
        var instance = guest.Instance;
        Assert.Equal(Errno.BadAddress, WasiArguments.args_sizes_get(instance, end - 3, 0));
        Assert.Equal(Errno.BadAddress, WasiClock.clock_time_get(instance, 0, 0, end - 7));
        Assert.Equal(Errno.BadAddress, WasiClock.clock_res_get(instance, 0, uint.MaxValue));
        Assert.Equal(Errno.BadAddress, WasiRandom.random_get(instance, 1, end));
        Assert.Equal(Errno.BadAddress, WasiDescriptors.fd_fdstat_get(instance, fd, end - 23));
        Assert.Equal(Errno.BadAddress, WasiDescriptors.fd_filestat_get(instance, fd, end - 63));
        Assert.Equal(Errno.BadAddress, WasiTransfer.fd_tell(instance, fd, end - 7));
        Assert.Equal(Errno.BadAddress, WasiTransfer.fd_write(instance, fd, end - 7, 1, 0));
        Assert.Equal(Errno.BadAddress, WasiTransfer.fd_read(instance, fd, 0, uint.MaxValue / 1024 / 1024 / 4, end));
        Assert.Equal(Errno.BadAddress, WasiPaths.path_open(instance, Guest.Root, 0, end - 1, 2, 0, 0, 0, 0, 0));
        Assert.Equal(
            Errno.BadAddress, WasiPaths.path_open(instance, Guest.Root, 0, Guest.OldPath, name, 0, 0, 0, 0, end - 3));
        Assert.Equal(Errno.BadAddress, WasiPoll.poll_oneoff(instance, end - 47, 0, 1, 0));
        Assert.Equal(Errno.Success, WasiClock.clock_time_get(instance, 0, 0, end - 8));
        Assert.Equal(WasiOptions.DefaultStartTime, guest.LoadLong(end - 8));
    }

    [Fact]
    public void Write_OneBufferBad_WritesNothing()
    {
        using var guest = new Guest();
        guest.Store(Guest.Vectors, Guest.Buffer);
        guest.Store(Guest.Vectors + 4, 4);
        guest.Store(Guest.Vectors + 8, 65535);
        guest.Store(Guest.Vectors + 12, 2);
        Assert.Equal(Errno.BadAddress, WasiTransfer.fd_write(guest.Instance, 1, Guest.Vectors, 2, Guest.Result));
        Assert.True(guest.Context.Output.Written.IsEmpty);
    }

    [Fact]
    public void Write_MoreThanCanBeCounted_IsInvalid()
    {
        using var guest = new Guest(pages: 128);
        const uint list = 1024;
        for (var i = 0u; i < 600; i++)
        {
            guest.Store(list + (i * 8), 0);
            guest.Store(list + (i * 8) + 4, 8 << 20);
        }

        Assert.Equal(Errno.Invalid, WasiTransfer.fd_write(guest.Instance, 1, list, 600, Guest.Result));
        Assert.Equal(Errno.Invalid, WasiTransfer.fd_write(guest.Instance, 1, list, 1025, Guest.Result));
        Assert.Equal(Errno.Success, WasiTransfer.fd_write(guest.Instance, 1, list, 2, Guest.Result));
        Assert.Equal(16 << 20, guest.Context.Output.Written.Length);
    }

    [Fact]
    public void Random_Interrupted_Ends()
    {
        using var guest = new Guest();
        guest.Instance.Store.Interrupt();
        Assert.Equal(Errno.Success, WasiRandom.random_get(guest.Instance, 0, 65536));
        Assert.Equal(0UL, guest.LoadLong(0));
    }

    [Fact]
    public void Read_BufferOverItsOwnList_StaysInTheMemory()
    {
        using var guest = new Guest();
        var bytes = new byte[64];
        bytes.AsSpan().Fill(0xFF);
        guest.Context.Input.Set(bytes);
        for (var i = 0u; i < 3; i++)
        {
            guest.Store(Guest.Vectors + (i * 8), Guest.Vectors + 8);
            guest.Store(Guest.Vectors + (i * 8) + 4, 16);
        }

        Assert.Equal(Errno.Success, WasiTransfer.fd_read(guest.Instance, 0, Guest.Vectors, 3, Guest.Result));
        Assert.Equal(16u, guest.Load(Guest.Result));
    }

    [Fact]
    public void Write_BeyondTheLimit_LeavesNoSpace()
    {
        using var guest = new Guest(new WasiOptions { Files = new FileLimits { MaxBytes = 100, MaxFileBytes = 80 } });
        guest.Context.Files.AddFile("in", new byte[60]);
        var a = guest.Open("a", OpenFlags.Create);
        Assert.Equal(Errno.FileTooLarge, guest.Write(a, "x", offset: 80));
        Assert.Equal(Errno.Success, guest.Write(a, "x", offset: 79));
        var b = guest.Open("b", OpenFlags.Create);
        Assert.Equal(Errno.NoSpace, guest.Write(b, "x", offset: 20));
        Assert.Equal(Errno.NoSpace, guest.Write(guest.Open("in"), "x"));
        Assert.Equal(Errno.Success, guest.Write(b, "x", offset: 19));
        Assert.Equal(100UL, guest.Context.Files.BytesUsed);
        Assert.Equal(Errno.Success, guest.Close(a));
        Assert.Equal(Errno.Success, guest.Unlink("a"));
        Assert.Equal(20UL, guest.Context.Files.BytesUsed);
        Assert.Equal(Errno.Success, guest.Write(guest.Open("in"), "x"));
    }

    [Fact]
    public void Create_BeyondTheLimit_LeavesNoSpace()
    {
        using var guest = new Guest(new WasiOptions { Files = new FileLimits { MaxNames = 3 } });
        guest.Context.Files.AddFile("in", new byte[60]);
        guest.Create("a");
        Assert.Equal(Errno.Success, guest.MakeDirectory("b"));
        Assert.Equal(Errno.Success, guest.Link("in", "c"));
        Assert.Equal(Errno.NoSpace, guest.MakeDirectory("d"));
        Assert.Equal(Errno.NoSpace, guest.Link("a", "d"));
        Assert.Equal(Errno.NoSpace, guest.Symlink("a", "d"));
        Assert.Equal(Errno.NoSpace, guest.TryOpen("d", out _, OpenFlags.Create));
        Assert.Equal(Errno.Success, guest.Unlink("a"));
        Assert.Equal(Errno.Success, guest.MakeDirectory("d"));
        Assert.Equal(Errno.NoSpace, guest.MakeDirectory("e"));
    }

    [Fact]
    public void MakeDirectory_TooDeep_IsRefusedHoweverItGetsThere()
    {
        using var guest = new Guest(new WasiOptions { Files = new FileLimits { MaxDepth = 3 } });
        Assert.Equal(Errno.Success, guest.MakeDirectory("a"));
        Assert.Equal(Errno.Success, guest.MakeDirectory("a/b"));
        Assert.Equal(Errno.Success, guest.MakeDirectory("a/b/c"));
        Assert.Equal(Errno.NameTooLong, guest.MakeDirectory("a/b/c/d"));
        Assert.Equal(Errno.Success, guest.MakeDirectory("x"));
        Assert.Equal(Errno.NameTooLong, guest.Rename("a", "x/a"));
        Assert.Equal(Errno.Success, guest.Rename("a/b", "x/b"));
    }

    [Fact]
    public void Write_OutputBeyondTheLimit_IsCutAndSaysSo()
    {
        using var guest = new Guest(new WasiOptions { MaxOutputBytes = 6 });
        Assert.Equal(Errno.Success, guest.Write(1, "abcd"));
        Assert.False(guest.Context.Output.IsOverLimit);
        Assert.Equal(Errno.Success, guest.Write(1, "efgh"));
        Assert.Equal(2u, guest.Load(Guest.Result));
        Assert.Equal(Errno.NoSpace, guest.Write(1, "i"));
        Assert.True(guest.Context.Output.IsOverLimit);
        Assert.Equal("abcdef"u8.ToArray(), guest.Context.Output.Written.ToArray());
    }

    [Fact]
    public void Truncate_AgainAndAgain_KeepsNoMoreThanItCounts()
    {
        using var guest = new Guest(new WasiOptions { Files = new FileLimits { MaxBytes = 1 << 20 } });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 200; i++)
        {
            var fd = guest.Open($"f{i}", OpenFlags.Create);
            Assert.Equal(Errno.Success, WasiTransfer.fd_allocate(guest.Instance, fd, 0, 1 << 20));
            Assert.Equal(Errno.Success, WasiTransfer.fd_filestat_set_size(guest.Instance, fd, 0));
            guest.Close(fd);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 << 20);
    }

    private static IEnumerable<MethodInfo> Functions() =>
        new[]
        {
            typeof(WasiArguments), typeof(WasiEnvironment), typeof(WasiClock), typeof(WasiDescriptors),
            typeof(WasiTransfer), typeof(WasiDirectories), typeof(WasiPaths), typeof(WasiPoll), typeof(WasiProcess),
            typeof(WasiRandom), typeof(WasiSockets),
        }
        .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic))
        .Where(static method => method.ReturnType == typeof(Errno) && !method.IsPrivate
            && method.GetParameters()[0].ParameterType == typeof(Instance));

    private static object Argument(Type type, Guest guest, Random random)
    {
        if (type == typeof(Instance))
            return guest.Instance;
        var number = random.Next(4) == 0 ? (ulong)random.Next(70_000) : Numbers[random.Next(Numbers.Length)];
        return type == typeof(uint) ? (uint)number
            : type == typeof(long) ? (long)number
            : type == typeof(ulong) ? number
            : (object)(int)number;
    }
}
