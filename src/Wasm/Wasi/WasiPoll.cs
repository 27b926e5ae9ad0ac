using System.Buffers.Binary;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Wasi;

/// <summary>Waiting for descriptors and clocks.</summary>
/// <remarks>Files and streams are always ready, so that only a command that waits for nothing but clocks
/// sleeps.</remarks>
internal static class WasiPoll
{
    private const int SmallBuffer = 512;
    private const int EventLength = 32;
    private const uint Limit = 4096;

    private const int DescriptorOffset = 16;

    private const byte ClockKind = 0;
    private const byte ReadKind = 1;
    private const byte WriteKind = 2;

    private const ushort IsAbsolute = 1;
    private const ushort HangUp = 1;

    internal static Errno poll_oneoff(Instance caller, uint subscriptions, uint events, uint count, uint done) =>
        Poll(SubscriptionLayout.Preview1, caller, subscriptions, events, count, done);

    internal static Errno Poll(
        SubscriptionLayout layout, Instance caller, uint subscriptions, uint events, uint count, uint done)
    {
        if (count is 0 or > Limit)
            return Errno.Invalid;
        var memory = new GuestMemory(caller);
        if (!memory.Contains(done, sizeof(uint))
            || !memory.TryRead(subscriptions, count * (uint)layout.Length, out var input)
            || !memory.TryWrite(events, count * EventLength, out var output))
            return Errno.BadAddress;

        // Events may be written over the subscriptions.
        Span<byte> few = stackalloc byte[SmallBuffer];
        var copy = input.Length <= few.Length ? few[..input.Length] : new byte[input.Length];
        input.CopyTo(copy);
        var context = WasiContext.Of(caller);
        var wait = ulong.MaxValue;
        for (var rest = copy; !rest.IsEmpty; rest = rest[layout.Length..])
        {
            if (!Subscription.Read(layout, rest, out var subscription))
                return Errno.Invalid;
            wait = Math.Min(wait, subscription.TimeLeft(context));
        }

        var number = 0u;
        for (var rest = copy; !rest.IsEmpty; rest = rest[layout.Length..])
        {
            Subscription.Read(layout, rest, out var subscription);
            if (subscription.TimeLeft(context) > wait)
                continue;
            subscription.WriteEvent(context, output[..EventLength]);
            output = output[EventLength..];
            number++;
        }

        memory.TryStore(done, number);
        if (wait > 0)
            context.Clocks.Sleep(wait, caller.Body.Store);
        return Errno.Success;
    }

    private struct Subscription
    {
        private ulong _tag;
        private byte _kind;
        private uint _subject;
        private ulong _timeout;
        private bool _isAbsolute;

        /// <summary>A sleep takes no CPU time, so nobody can wait for those clocks.</summary>
        private readonly bool IsWaitable => _subject <= (uint)ClockId.Monotonic;

        public static bool Read(SubscriptionLayout layout, ReadOnlySpan<byte> bytes, out Subscription subscription)
        {
            subscription = new Subscription
            {
                _tag = BinaryPrimitives.ReadUInt64LittleEndian(bytes),
                _kind = bytes[8],
                _subject = BinaryPrimitives.ReadUInt32LittleEndian(
                    bytes[(bytes[8] == ClockKind ? layout.Clock : DescriptorOffset)..]),
                _timeout = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(layout.Clock + 8)..]),
                _isAbsolute = (BinaryPrimitives.ReadUInt16LittleEndian(bytes[(layout.Clock + 24)..]) & IsAbsolute) != 0,
            };
            return subscription._kind <= WriteKind;
        }

        /// <summary>How long until there is an event, in nanoseconds; 0 where there is one at once, if only an
        /// error.</summary>
        public readonly ulong TimeLeft(WasiContext context)
        {
            if (_kind != ClockKind || !IsWaitable)
                return 0;
            if (!_isAbsolute)
                return _timeout;
            var now = context.Clocks.Peek((ClockId)_subject);
            return _timeout > now ? _timeout - now : 0;
        }

        public readonly void WriteEvent(WasiContext context, Span<byte> output)
        {
            output.Clear();
            BinaryPrimitives.WriteUInt64LittleEndian(output, _tag);
            output[10] = _kind;
            var error = Errno.Success;
            if (_kind == ClockKind)
                error = IsWaitable ? Errno.Success : Errno.Invalid;
            else if (context.Descriptors.TryGet(_subject, out var descriptor))
                error = WriteReadiness(descriptor, output);
            else
                error = Errno.BadDescriptor;
            BinaryPrimitives.WriteUInt16LittleEndian(output[8..], (ushort)error);
        }

        private readonly Errno WriteReadiness(Descriptor descriptor, Span<byte> output)
        {
            if ((descriptor.Denied & Rights.Poll) != 0)
                return Errno.NotCapable;
            if (_kind == ReadKind ? !descriptor.CanRead : !descriptor.CanWrite)
                return Errno.BadDescriptor;
            var (bytes, isAtEnd) = (_kind, descriptor.Node) switch
            {
                (ReadKind, VirtualFile file) => (
                    file.Length - Math.Min(file.Length, descriptor.Offset), file.Length <= descriptor.Offset),
                (ReadKind, StandardInput input) => (input.Available, input.IsAtEnd),
                _ => (1UL, false),
            };
            BinaryPrimitives.WriteUInt64LittleEndian(output[16..], bytes);
            BinaryPrimitives.WriteUInt16LittleEndian(output[24..], isAtEnd ? HangUp : (ushort)0);
            return Errno.Success;
        }
    }
}

/// <summary>How a subscription lies in guest memory.</summary>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Clock">Where a clock's number is; its timeout, precision and flags follow, 8 bytes apart.</param>
internal sealed record SubscriptionLayout(int Length, int Clock)
{
    /// <summary>Of preview 1.</summary>
    public static SubscriptionLayout Preview1 { get; } = new(48, 16);

    /// <summary>Of <c>wasi_unstable</c>, where a clock has a second tag.</summary>
    public static SubscriptionLayout Unstable { get; } = new(56, 24);
}
