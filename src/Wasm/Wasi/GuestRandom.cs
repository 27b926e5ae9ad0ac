using System.Security.Cryptography;

namespace Burst.Wasm.Wasi;

/// <summary>Where a command's random bytes come from.</summary>
internal abstract class GuestRandom
{
    public abstract void Fill(Span<byte> bytes);

    /// <summary>Back to the beginning.</summary>
    public abstract void Reset();
}

/// <summary>Bytes that follow from a seed: what <c>Read</c> of Go's <c>math/rand</c> gives for it.</summary>
internal sealed class SeededRandom(long seed) : GuestRandom
{
    /// <summary>How many bytes of a number are used.</summary>
    private const int BytesOfNumber = 7;

    private AdditiveGenerator? _generator;
    private bool _isSeeded;
    private long _number;
    private int _bytesLeft;

    public override void Fill(Span<byte> bytes)
    {
        if (!_isSeeded)
            Seed();
        var generator = _generator!;
        foreach (ref var place in bytes)
        {
            if (_bytesLeft == 0)
            {
                _number = generator.Next();
                _bytesLeft = BytesOfNumber;
            }

            place = (byte)_number;
            _number >>= 8;
            _bytesLeft--;
        }
    }

    public override void Reset() => _isSeeded = false;

    /// <summary>Not before the first byte is asked for, because most commands never do.</summary>
    private void Seed()
    {
        _generator ??= new AdditiveGenerator(seed);
        _generator.Reset();
        _bytesLeft = 0;
        _isSeeded = true;
    }
}

/// <summary>The machine's random numbers.</summary>
internal sealed class SystemRandom : GuestRandom
{
    public override void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);

    public override void Reset()
    {
    }
}
