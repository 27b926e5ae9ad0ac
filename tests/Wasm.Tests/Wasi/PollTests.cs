using System.Buffers.Binary;
using Burst.Wasm.Wasi;

namespace Burst.Wasm.Tests.Wasi;

public sealed class PollTests : IDisposable
{
    private const uint Subscriptions = 1024;
    private const uint Events = 4096;

    private readonly Guest _guest = new();

    public void Dispose() => _guest.Dispose();

    [Fact]
    public void Poll_RelativeClock_MovesTheClocks()
    {
        Clock(0, tag: 7, clock: 1, timeout: 5_000_000_000);
        Assert.Equal([(7UL, Errno.Success, 0)], Poll(1));
        Assert.Equal(5_000_000_000UL, Time(1));
        Assert.Equal(WasiOptions.DefaultStartTime + 5_000_000_000, Time(0));
        Assert.Equal(0UL, Time(2));
    }

    [Fact]
    public void Poll_AbsoluteClock_SleepsUntilThen()
    {
        Clock(0, tag: 1, clock: 0, timeout: WasiOptions.DefaultStartTime + 10, isAbsolute: true);
        Clock(1, tag: 2, clock: 0, timeout: WasiOptions.DefaultStartTime + 20, isAbsolute: true);
        Assert.Equal([(1UL, Errno.Success, 0)], Poll(2));
        Assert.Equal(WasiOptions.DefaultStartTime + 10, Time(0));

        // By now the reading has moved the clock.
        Assert.Equal([(1UL, Errno.Success, 0), (2UL, Errno.Success, 0)], Poll(2));
    }

    [Fact]
    public void Poll_DescriptorAndClock_DoesNotSleep()
    {
        _guest.Context.Input.Set("abc"u8.ToArray());
        Clock(0, tag: 1, clock: 1, timeout: 1000);
        Subject(1, tag: 2, kind: 1, fd: 0);
        Subject(2, tag: 3, kind: 2, fd: 1);
        Assert.Equal([(2UL, Errno.Success, 1), (3UL, Errno.Success, 2)], Poll(3));
        Assert.Equal(3UL, _guest.LoadLong(Events + 16));
        Assert.Equal(0UL, Time(1));
    }

    [Fact]
    public void Poll_BadSubject_IsAnErrorOfItsEvent()
    {
        Subject(0, tag: 1, kind: 1, fd: 99);
        Subject(1, tag: 2, kind: 1, fd: 1);
        Clock(2, tag: 3, clock: 9, timeout: 0);
        Assert.Equal([(1UL, Errno.BadDescriptor, 1), (2UL, Errno.BadDescriptor, 1), (3UL, Errno.Invalid, 0)], Poll(3));
    }

    [Fact]
    public void Poll_NothingOrUnknown_IsInvalid()
    {
        Assert.Equal(Errno.Invalid, WasiPoll.poll_oneoff(_guest.Instance, Subscriptions, Events, 0, Guest.Result));
        Subject(0, tag: 1, kind: 3, fd: 0);
        Assert.Equal(Errno.Invalid, WasiPoll.poll_oneoff(_guest.Instance, Subscriptions, Events, 1, Guest.Result));
        Assert.Equal(
            Errno.Invalid, WasiPoll.poll_oneoff(_guest.Instance, Subscriptions, Events, uint.MaxValue, Guest.Result));
    }

    [Fact]
    public void Poll_EventsOverSubscriptions_IsHarmless()
    {
        Subject(0, tag: 1, kind: 2, fd: 1);
        Subject(1, tag: 2, kind: 2, fd: 2);
        Assert.Equal(
            Errno.Success, WasiPoll.poll_oneoff(_guest.Instance, Subscriptions, Subscriptions, 2, Guest.Result));
        Assert.Equal(2u, _guest.Load(Guest.Result));
        Assert.Equal((1UL, 2UL), (_guest.LoadLong(Subscriptions), _guest.LoadLong(Subscriptions + 32)));
    }

    [Fact]
    public void Poll_Relaxed_EndsWhenTheStoreIsInterrupted()
    {
        using var guest = new Guest(new WasiOptions { Determinism = DeterminismProfile.Relaxed });
        var bytes = guest.Memory[(int)Subscriptions..];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], ulong.MaxValue);
        guest.Instance.Store.Interrupt();
        Assert.Equal(Errno.Success, WasiPoll.poll_oneoff(guest.Instance, Subscriptions, Events, 1, Guest.Result));
    }

    [Fact]
    public void Sleep_ToTheEndOfTime_NeverTurnsBack()
    {
        Clock(0, tag: 1, clock: 1, timeout: ulong.MaxValue);
        Poll(1);
        var first = Time(1);
        Poll(1);
        Assert.True(Time(1) >= first);
    }

    private void Clock(uint index, ulong tag, uint clock, ulong timeout, bool isAbsolute = false)
    {
        var address = Subject(index, tag, kind: 0, clock);
        _guest.StoreLong(address + 24, timeout);
        _guest.Store(address + 40, isAbsolute ? 1u : 0);
    }

    private uint Subject(uint index, ulong tag, byte kind, uint fd)
    {
        var address = Subscriptions + (index * 48);
        _guest.StoreLong(address, tag);
        _guest.Store(address + 8, kind);
        _guest.Store(address + 16, fd);
        return address;
    }

    private List<(ulong Tag, Errno Error, int Kind)> Poll(uint count)
    {
        Assert.Equal(Errno.Success, WasiPoll.poll_oneoff(_guest.Instance, Subscriptions, Events, count, Guest.Result));
        var events = new List<(ulong, Errno, int)>();
        for (var i = 0u; i < _guest.Load(Guest.Result); i++)
        {
            var address = Events + (i * 32);
            var error = (Errno)(_guest.Load(address + 8) & 0xFFFF);
            events.Add((_guest.LoadLong(address), error, _guest.Memory[(int)address + 10]));
        }

        return events;
    }

    private ulong Time(uint clock)
    {
        Assert.Equal(Errno.Success, WasiClock.clock_time_get(_guest.Instance, clock, 0, Guest.Result));
        return _guest.LoadLong(Guest.Result);
    }
}
