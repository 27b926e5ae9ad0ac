using System.Runtime.CompilerServices;
using Burst.Engine.Dispatch;

namespace Burst.Engine.Tests.Dispatch;

public class WorkDequeTests
{
    [Fact]
    public void Pop_TakesTheLastPushed_StealTheFirst()
    {
        var deque = new WorkDeque();
        var items = Enumerable.Range(0, 3).Select(_ => new Item()).ToArray();
        foreach (var item in items)
            deque.Push(item);
        Assert.Same(items[2], deque.Pop());
        Assert.True(deque.TrySteal(out var stolen));
        Assert.Same(items[0], stolen);
        Assert.Same(items[1], deque.Pop());
        Assert.Null(deque.Pop());
        Assert.True(deque.TrySteal(out stolen));
        Assert.Null(stolen);
        Assert.True(deque.IsEmpty);
    }

    [Fact]
    public void Push_MoreThanTheRingHolds_Grows()
    {
        var deque = new WorkDeque();
        var items = Enumerable.Range(0, 10_000).Select(_ => new Item()).ToArray();
        foreach (var item in items)
            deque.Push(item);
        foreach (var item in items.Reverse())
            Assert.Same(item, deque.Pop());
    }

    [Fact]
    public void Steal_OnceTheDequeIsEmpty_NothingIsHeldAnyMore()
    {
        var deque = new WorkDeque();
        var items = PushAndTake(deque);
        GC.Collect();

        Assert.All(items, item => Assert.False(item.IsAlive));
        Assert.True(deque.IsEmpty);
    }

    // Not inlined, so that no local holds an item.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] PushAndTake(WorkDeque deque)
    {
        var items = Enumerable.Range(0, 1000).Select(_ => new Item()).ToArray();
        foreach (var item in items)
            deque.Push(item);
        for (var i = 0; i < items.Length / 2; i++)
            Assert.True(deque.TrySteal(out _));
        while (deque.Pop() is not null)
            continue;
        return [.. items.Select(item => new WeakReference(item))];
    }

    [Fact]
    public void Hammer_OwnerAndThieves_EachItemIsTakenOnce()
    {
        const int Count = 400_000;
        var deque = new WorkDeque();
        var taken = 0;
        var twice = 0;
        var pushing = true;
        void Take(WorkItem? item)
        {
            if (item is null)
                return;
            if (Interlocked.Increment(ref ((Item)item).Taken) != 1)
                Interlocked.Increment(ref twice);
            Interlocked.Increment(ref taken);
        }

        var thieves = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            while (Volatile.Read(ref pushing) || !deque.IsEmpty)
            {
                if (deque.TrySteal(out var item))
                    Take(item);
            }
        })).ToArray();
        foreach (var thief in thieves)
            thief.Start();

        var random = new Random(1);
        for (var i = 0; i < Count; i++)
        {
            _ = deque.Push(new Item());
            if (random.Next(3) == 0)
                Take(deque.Pop());
        }

        while (deque.Pop() is { } item)
            Take(item);
        Volatile.Write(ref pushing, false);
        foreach (var thief in thieves)
            thief.Join();
        Assert.Equal(0, twice);
        Assert.Equal(Count, taken);
    }

    private sealed class Item : WorkItem
    {
        public int Taken;

        public override void Run(EngineThread thread) => throw new NotSupportedException();

        public override void Fault(Exception exception, EngineThread thread) => throw exception;
    }
}
