using Burst.Thunks.Wire;

namespace Burst.Thunks.Tests.Wire;

public class ThunkFuzz
{
    // Half the machine's throughput goes into exceptions; a million takes about ten seconds on two cores.
    private const int Mutations = 1_000_000;

    /// <summary>Whatever the bytes: both readers answer, agree, and what they accept can be written again.</summary>
    internal static void Check(ReadOnlySpan<byte> file)
    {
        var isCanonical = ThunkView.TryParse(file, out var view);
        byte[] written;
        try
        {
            written = Thunk.Decode(file).Encode();
        }
        catch (ThunkFormatException)
        {
            Assert.False(isCanonical);
            return;
        }

        Assert.Equal(isCanonical, written.AsSpan().SequenceEqual(file));
        Assert.True(ThunkView.TryParse(written, out _));
        if (isCanonical)
            Assert.Equal(written, Substitution.Apply(view, ref NothingResolver.Shared));
    }

    [Fact]
    public void Fuzz_MutatedThunkFiles_NeverCrashOrHang()
    {
        var seeds = new[]
        {
            ThunkCodecTests.Sample.Encode(),
            new Thunk(ThunkCodecTests.Sample.Function, null, null, ThunkCodecTests.Sample.Executables, ["o"]).Encode(),
            ThunkExtensionTests.Extended(ThunkExtensionTests.Full).Encode(),
        };
        Parallel.For(0, 100, block =>
        {
            var random = new Random(block);
            for (var i = 0; i < Mutations / 100; i++)
                Check(Mutate(seeds[random.Next(seeds.Length)], random));
        });
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var file = seed.ToList();
        for (var changes = random.Next(1, 4); changes > 0 && file.Count > 0; changes--)
        {
            var at = random.Next(file.Count);
            switch (random.Next(6))
            {
                case 0:
                    file[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    file[at] = (byte)random.Next(256);
                    break;
                case 2:
                    file.RemoveRange(at, Math.Min(random.Next(1, 8), file.Count - at));
                    break;
                case 3:
                    file.Insert(at, (byte)random.Next(256));
                    break;
                case 4:
                    file.InsertRange(at, file.Slice(random.Next(at + 1), Math.Min(12, file.Count - at)));
                    break;
                default:
                    file.RemoveRange(at, file.Count - at);
                    break;
            }
        }

        // Most mutations should get beyond the magic.
        if (random.Next(8) != 0 && file.Count >= 11)
        {
            for (var i = 0; i < 11; i++)
                file[i] = ObjectHash.ThunkMagic[i];
        }

        return [.. file];
    }

    private sealed class NothingResolver : IReferenceResolver
    {
        public static NothingResolver Shared = new();

        public bool TryResolve(scoped ReadOnlySpan<byte> reference, out ObjectHash value)
        {
            value = default;
            return false;
        }
    }
}
