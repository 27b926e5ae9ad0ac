namespace Burst.Wasm.Tests.Generate;

/// <summary>Damages modules.</summary>
internal static class Mutator
{
    /// <summary>A damaged copy.</summary>
    /// <param name="bytes">The module.</param>
    /// <param name="other">Another one, to take parts from.</param>
    /// <param name="random">Chooses the damage.</param>
    public static byte[] Mutate(byte[] bytes, byte[] other, RandomSource random)
    {
        var result = bytes.ToList();
        for (var count = random.Between(1, random.Chance(70) ? 2 : 6); count > 0 && result.Count > 8; count--)
        {
            var place = random.Between(8, result.Count - 1);
            switch (random.Below(8))
            {
                case 0:
                    result[place] ^= (byte)(1 << random.Below(8));
                    break;
                case 1 or 2:
                    result[place] = (byte)random.Below(256);
                    break;
                case 3:
                    result[place] = (byte)(result[place] + random.Between(-2, 2));
                    break;
                case 4:
                    result.Insert(place, (byte)random.Below(256));
                    break;
                case 5:
                    result.RemoveAt(place);
                    break;
                case 6 when other.Length > 9:
                    var start = random.Between(8, other.Length - 2);
                    var part = other.AsSpan(start, Math.Min(random.Between(1, 30), other.Length - start));
                    for (var i = 0; i < part.Length && place + i < result.Count; i++)
                        result[place + i] = part[i];
                    break;
                case 7 when random.Chance(20):
                    result.RemoveRange(place, result.Count - place);
                    break;
            }
        }

        return [.. result];
    }
}
