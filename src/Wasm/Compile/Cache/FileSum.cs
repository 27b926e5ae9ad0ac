using System.Numerics;
using System.Runtime.InteropServices;

namespace Burst.Wasm.Compile.Cache;

/// <summary>A quick checksum of a file, against accidents and not against malice.</summary>
internal static class FileSum
{
    private const int Lanes = 8;
    private const int BufferBytes = 1 << 20;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    public static ulong Of(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var buffer = new byte[BufferBytes];
        Span<ulong> sums = stackalloc ulong[Lanes];
        for (long offset = 0; ;)
        {
            var count = Read(file, buffer, offset);
            if (count == 0)
                break;
            offset += count;
            buffer.AsSpan(count..).Clear();
            Add(sums, MemoryMarshal.Cast<byte, ulong>(buffer));
            if (count < buffer.Length)
            {
                sums[0] ^= (ulong)offset;
                break;
            }
        }

        var sum = 0UL;
        foreach (var lane in sums)
            sum = BitOperations.RotateLeft((sum ^ lane) * Multiplier, 31);
        return sum;
    }

    private static int Read(Microsoft.Win32.SafeHandles.SafeFileHandle file, byte[] buffer, long offset)
    {
        var count = 0;
        while (count < buffer.Length && RandomAccess.Read(file, buffer.AsSpan(count..), offset + count) is > 0 and var read)
            count += read;
        return count;
    }

    private static void Add(Span<ulong> sums, ReadOnlySpan<ulong> words)
    {
        var (a, b, c, d, e, f, g, h) = (sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]);
        for (; words.Length >= Lanes; words = words[Lanes..])
        {
            a = BitOperations.RotateLeft((a ^ words[0]) * Multiplier, 29);
            b = BitOperations.RotateLeft((b ^ words[1]) * Multiplier, 29);
            c = BitOperations.RotateLeft((c ^ words[2]) * Multiplier, 29);
            d = BitOperations.RotateLeft((d ^ words[3]) * Multiplier, 29);
            e = BitOperations.RotateLeft((e ^ words[4]) * Multiplier, 29);
            f = BitOperations.RotateLeft((f ^ words[5]) * Multiplier, 29);
            g = BitOperations.RotateLeft((g ^ words[6]) * Multiplier, 29);
            h = BitOperations.RotateLeft((h ^ words[7]) * Multiplier, 29);
        }

        (sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]) = (a, b, c, d, e, f, g, h);
    }
}
