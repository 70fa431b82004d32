/**
 * How a packet is refused: with an answer at once, so that nothing hangs on the guest's side. The kernel's own limit on ICMP
 * errors is lifted (error-limit.ts), for it would leave a phone with six answers; what bounds them instead stands here. A
 * guest's answers are as many and as small as what it asked, so it reflects nothing; beyond the brake there is silence.
 */
export const answers = `	# an answer at once, so that nothing hangs on the guest's side
	chain refuse {
		meta pkttype { broadcast, multicast } drop
		iifname @lan update @answer_brake { ether saddr limit rate over 500/second burst 1500 packets } drop
		meta l4proto tcp reject with tcp reset
		reject with icmpx admin-prohibited
	}

	# while there is no way to the Internet the kernel says so in words for which nobody gives up, and over IPv4 once a second
	chain no_route {
		type filter hook prerouting priority filter - 10; policy accept;
		iifname @lan ct state new meta nfproto ipv4 fib daddr type unicast fib daddr oif 0 goto refuse
		iifname @lan ct state new meta nfproto ipv6 fib daddr type unreachable goto refuse
	}

	# "unreachable" is not limited by the kernel any more: everybody but guests hears it as rarely as before
	chain output {
		type filter hook output priority filter - 10; policy accept;
		icmp type destination-unreachable goto errors
		icmpv6 type destination-unreachable goto errors
	}
	chain errors {
		oifname "lo" return
		oifname @lan limit rate over 20000/second burst 5000 packets drop
		oifname @lan return
		update @told4 { ip daddr limit rate over 1/second burst 6 packets } drop
		update @told6 { ip6 daddr limit rate over 10/second burst 6 packets } drop
		limit rate over 1000/second burst 50 packets drop
	}
`;
