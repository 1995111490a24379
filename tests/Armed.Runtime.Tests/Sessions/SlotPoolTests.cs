using Armed.Runtime.Common;

namespace Armed.Runtime.Tests.Sessions;

public sealed class SlotPoolTests
{
    [Fact]
    public void Rent_AfterReturn_GivesTheSame()
    {
        using var pool = new SlotPool<Item>(() => new Item());
        var item = pool.Rent();
        pool.Return(item);
        Assert.Same(item, pool.Rent());
        Assert.NotSame(item, pool.Rent());
    }

    [Fact]
    public void Return_MoreThanSlots_DisposesTheRest()
    {
        using var pool = new SlotPool<Item>(() => new Item());
        Item[] items = [.. Enumerable.Range(0, SlotPool<Item>.Slots + 5).Select(_ => pool.Rent())];
        Array.ForEach(items, pool.Return);
        Assert.Equal(5, items.Count(item => item.Disposed));
        pool.Dispose();
        Assert.All(items, item => Assert.True(item.Disposed));
    }

    [Fact]
    public void Rent_FromManyThreads_NeverGivesOneToTwo()
    {
        var made = 0;
        using var pool = new SlotPool<Item>(() =>
        {
            Interlocked.Increment(ref made);
            return new Item();
        });
        const int threads = 8;
        Thread[] running = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var item = pool.Rent();
                item.Use();
                pool.Return(item);
            }
        }))];
        Array.ForEach(running, thread => thread.Start());
        Array.ForEach(running, thread => thread.Join());
        Assert.Equal(0, Item.Clashes);

        // A thread may miss an item that moves while it looks, so a few more than threads come about; without reuse it were 160,000.
        Assert.InRange(made, 1, SlotPool<Item>.Slots);
    }

    private sealed class Item : IDisposable
    {
        private int _users;

        public static int Clashes { get; private set; }

        public bool Disposed { get; private set; }

        public void Use()
        {
            if (Interlocked.Increment(ref _users) != 1)
            {
                Clashes++;
            }

            Interlocked.Decrement(ref _users);
        }

        public void Dispose() => Disposed = true;
    }
}
