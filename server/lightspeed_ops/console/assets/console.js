var P,mr,Bn,je,Cn,y0,gr,h0,hr,An,Dn,mc,Ct=Symbol.for("pv"),_0={},v0=[],gc=/^m(i|n|o|s|text|space)$/,Pn=Array.isArray,On=v0.slice,et=Object.assign;function Ze(e){e&&e.parentNode&&e.remove()}function br(e,t,n){var u,r,s,o={},a=arguments.length;for(s in t)s=="key"?u=t[s]:s=="ref"&&typeof e!="function"?r=t[s]:o[s]=t[s];return a>2&&(o.children=a>3?On.call(arguments,2):n),Nt(e,o,u,r,null)}function Nt(e,t,n,u,r){var s={type:e,props:t,key:n,ref:u,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Ct,__v:r||++mr,__i:-1,__u:0};return!r&&P.vnode&&P.vnode(s),s}function w(e){return e.children}function mt(e,t){this.props=e,this.context=t,this.__g=0}function Ke(e,t){if(t==null)return e.__&&Ke(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:Ke(e)}function hc(e){var t,n=e.__v,u=n.__e,r=[],s=[],o=e.__P;o&&((t=et({constructor:Ct},n)).__v=n.__v+1,P.vnode&&P.vnode(t),Fn(o,t,n,e.__n,o.namespaceURI,32&n.__u?[u]:null,r,u||Ke(n),32&n.__u,s),t.__v=n.__v,t.__.__k[t.__i]=t,Rr(r,t,s),n.__=n.__e=null,t.__e!=u&&yr(t))}function yr(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),yr(e)}function dr(e){(8&e.__g||(e.__g|=8,je.push(e),y0++))&&Cn==P.debounceRendering||((Cn=P.debounceRendering)||queueMicrotask)(_r)}function _r(){try{for(var e,t=1;je.length;)je.length>t&&je.sort(gr),e=je.shift(),t=je.length,8&e.__g&&hc(e)}finally{(y0=je.length)&&(Cn||queueMicrotask)(_r)}}function vr(e,t,n,u,r,s,o,a,c,l,p){var f,m,d,h,y,b,v=u.__k||v0,x=t.length;for(c=bc(n,t,v,c,x),f=0;f<x;f++)(d=n.__k[f])!=null&&(m=~d.__i&&v[d.__i]||_0,d.__i=f,b=Fn(e,d,m,r,s,o,a,c,l,p),h=d.__e,(m.ref!=d.ref||8&m.__u)&&(m.ref&&Gn(m.ref,null,d,m),d.ref&&p.push(d.ref,d.__c||h,d)),y=y||h,4&d.__u?(c=Sr(d,c,e,!m.__v),m.__e&&(m.__e=null)):typeof d.type=="function"&&b!==void 0?c=b:h&&(c=h.nextSibling),d.__u&=-21);return n.__e=y,c}function bc(e,t,n,u,r){var s,o,a,c,l,p,f,m,d,h=n.length,y=h,b=0,v=0,x=e.__k=Array(r);for(s=0;s<r;s++)(o=t[s])!=null&&typeof o!="boolean"&&typeof o!="function"?(typeof o!="object"||o.constructor===String?o=x[s]=Nt(null,o):Pn(o)?o=x[s]=Nt(w,{children:o}):o.constructor===Ct&&o.__b?o=x[s]=Nt(o.type,o.props,o.key,o.ref,o.__v):x[s]=o,c=s+b,o.__=e,o.__b=e.__b+1,a=null,~(l=o.__i=yc(o,n,c,y))&&(y--,(a=n[l])&&(a.__u|=2)),a&&a.__v?(o.__u|=16,l==c-1?b--:l==c+1?b++:l!=c&&(l>c?b--:b++,v=1)):(~l||(r>h?b--:r<h&&b++),typeof o.type!="function"&&(o.__u|=4))):x[s]=null;if(v){for(p=[],f=[],s=0;s<r;s++)if((o=x[s])&&16&o.__u){for(b=0,m=p.length;b<m;)p[d=b+m>>1]<o.__i?b=d+1:m=d;p[b]=o.__i,f[s]=b+1}for(b=p.length;s--;)f[s]&&(f[s]==b?b--:x[s].__u|=4)}if(y)for(s=0;s<h;s++)!(a=n[s])||2&a.__u||(a.__e==u&&(u=Ke(a)),qn(a,a));return u}function Sr(e,t,n,u){var r,s,o,a;if(typeof e.type=="function"){if(e.props.__P)return t;if(r=e.__k)for(s=0;s<r.length;s++)r[s]&&(r[s].__=e,t=Sr(r[s],t,n,!1));return t}for(t&&!t.parentNode&&(t=Ke(e))&&!t.parentNode&&(t=null),o=e.__e,a=t;a&&a.nodeType==8;)a=a.nextSibling;for(o!=a&&(!u&&n.moveBefore&&o.parentNode?n.moveBefore(o,t):n.insertBefore(o,t||null)),t=o;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function yc(e,t,n,u){var r,s=e.key,o=e.type,a=t[n],c=a&&!(2&a.__u);if(a===null&&s==null||c&&s==a.key&&o==a.type)return n;if(u>(c?1:0)){for(r=n-1;r>=0;r--)if((a=t[r])&&!(2&a.__u)&&s==a.key&&o==a.type)return r;for(r=n+1;r<t.length;r++)if((a=t[r])&&!(2&a.__u)&&s==a.key&&o==a.type)return r}return-1}function fr(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function g0(e,t,n,u,r){var s,o;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof u=="string"&&(e.style.cssText=u=""),u)for(t in u)n&&t in n||fr(e.style,t);if(n)for(t in n)u&&n[t]==u[t]||fr(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof u!="function"&&(u=null),(e.__e||(e.__e={}))[t]=n,n&&u||(o=Dn[t]||(Dn[t]=_c(t)),(e.__a||(e.__a={}))[t]=An,s=t!=(t=t.replace(hr,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,o,s):e.removeEventListener(t,o,s));else{if(r=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function _c(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[h0]==null)t[h0]=An++;else if(t[h0]<this.__a[e])return;return n(P.event?P.event(t):t)}}}function Fn(e,t,n,u,r,s,o,a,c,l){var p,f,m,d,h,y,b,v,x,L,A,_e,Oe,de,T,Y,V,G,z=t.type;if(t.constructor!==Ct)return null;128&n.__u&&(c=32&n.__u,p=n.__c.__z)&&(t.__u|=c,f=s=[],p.nodeType==8?a=b0(p,s):s.push(p),a=s[0]||a),(p=P.__b)&&p(t);e:if(typeof z=="function"){m=o.length;try{if(v=t.props,x=(p=z.prototype)&&p.render,L=(p=z.contextType)&&u[p.__c],A=p?L?L.props.value:p.__:u,(d=n.__c)?(t.__c=d,2&d.__g&&(d.__g|=1)):(x?t.__c=d=new z(v,A):(t.__c=d=new mt(v,A),d.constructor=z,d.render=Sc),L&&L.sub(d),d.state||(d.state={}),d.__n=u,d.__g|=8,d.__h=[],d.__k=[]),x&&(d.__s||(d.__s=d.state),z.getDerivedStateFromProps&&(d.__s==d.state&&(d.__s=et({},d.__s)),et(d.__s,z.getDerivedStateFromProps(v,d.__s)))),h=d.props,y=d.state,d.__v=t,n.__c){if(v!==h&&x&&!z.getDerivedStateFromProps&&d.componentWillReceiveProps&&d.componentWillReceiveProps(v,A),t.__v==n.__v&&!(8&d.__g)||!(4&d.__g)&&d.shouldComponentUpdate&&d.shouldComponentUpdate(v,d.__s,A)===!1){t.__v!=n.__v&&(d.props=v,d.state=d.__s,d.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(oe){oe&&(oe.__=t)}),v0.push.apply(d.__h,d.__k),d.__k=[],d.__h.length&&o.push(d),a=Ke(n);break e}d.componentWillUpdate&&d.componentWillUpdate(v,d.__s,A),x&&d.componentDidUpdate&&d.__h.push(function(){d.componentDidUpdate(h,y,b)})}else x&&!z.getDerivedStateFromProps&&d.componentWillMount&&d.componentWillMount(),x&&d.componentDidMount&&d.__h.push(d.componentDidMount);d.context=A,d.props=v,d.__P=e,d.__g&=-5,_e=P.__r,Oe=x?25:0;do d.__g&=-9,_e&&_e(t),p=d.render(d.props,d.state=d.__s,d.context);while(8&d.__g&&++Oe<25);x&&(v0.push.apply(d.__h,d.__k),d.__k=[]),d.state=d.__s,d.getChildContext&&(u=et({},u,d.getChildContext())),x&&n.__c&&d.getSnapshotBeforeUpdate&&(b=d.getSnapshotBeforeUpdate(h,y)),de=p&&p.type===w&&p.key==null?p.props.children:p,v.__P&&(p=a,r=(e=v.__P).namespaceURI,c=s=null,n.props&&n.props.__P!=e&&(n.__k.some(function(oe){oe&&qn(oe,oe)}),n.__k=null),a=n.__k?Ke(n,0):null),a=vr(e,Pn(de)?de:[de],t,n,u,r,s,o,a,c,l),v.__P&&(t.__e=null,a=p),t.__u&=-161,f&&f.some(Ze),d.__h.length&&o.push(d),1&d.__g&&(d.__g&=-4)}catch(oe){if(o.length=m,t.__v=null,c||s)if(oe&&oe.then){if(t.__u|=128|c,s){for(~(V=s.indexOf(a||void 0))||(V=s.length);(G=s[V-1])&&G.nodeType==8;)V--;for(;V<s.length;V++)if(G=s[V])if(s[V]=null,T){if(G==Y)break}else{if(G.nodeType!=8)break;G.data.startsWith("$s")&&(Y=b0(T=G))}}if(!T){for(;a&&a.nodeType==8&&a.nextSibling;)a=a.nextSibling;T=a}(p=b0(T=t.__c.__z||(t.__c.__z=T)))?(t.__e=T,a=p):t.__e=a,a=a&&a.nextSibling}else s&&s.some(Ze);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),oe&&oe.then||xr(t),P.__e(oe,t,n)}}else a=t.__e=vc(n.__e,t,n,u,r,s,o,c,l,e);return(p=P.diffed)&&p(t),a}function b0(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function xr(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(xr))}function Rr(e,t,n){for(var u=0;u<n.length;)Gn(n[u++],n[u++],n[u++]);P.__c&&P.__c(t,e),e.some(function(r){try{e=r.__h,r.__h=[],e.some(function(s){s.call(r)})}catch(s){P.__e(s,r.__v)}})}function vc(e,t,n,u,r,s,o,a,c,l){var p,f,m,d,h,y,b,v,x=n.props||_0,L=t.props,A=t.type;if(A=="svg"?r="http://www.w3.org/2000/svg":A=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),s){for(p=0;p<s.length;p++)if((h=s[p])&&(A?h.localName==A:h.nodeType==3)){e=h,s[p]=null;break}}if(!e){if(v=l.ownerDocument||document,!A)return v.createTextNode(L);e=v.createElementNS(r,A,L.is?L:l),a&&(P.__m&&P.__m(t,s),a=!1),s=null}if(A){if(l=A=="template"&&e.content||e,s=A=="textarea"&&L.defaultValue!=null?null:s&&On.call(l.childNodes),!a&&s)for(x={},p=0;p<e.attributes.length;p++)x[(h=e.attributes[p]).name]=h.value;for(p in x)h=x[p],p=="dangerouslySetInnerHTML"?m=h:p=="children"||p in L||p=="value"&&"defaultValue"in L||p=="checked"&&"defaultChecked"in L||g0(e,p,null,h,r);for(p in L)h=L[p],p=="children"?d=h:p=="dangerouslySetInnerHTML"?f=h:p=="value"?y=h:p=="checked"?b=h:a&&typeof h!="function"||x[p]===h||g0(e,p,h,x[p],r);f?(a||m&&(f.__html==m.__html||f.__html==e.innerHTML)||(e.innerHTML=f.__html),t.__k=[]):(m&&(e.textContent=""),(A=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&gc.test(A))&&(r="http://www.w3.org/1999/xhtml"),vr(l,Pn(d)?d:[d],t,n,u,r,s,o,s?s[0]:n.__k&&Ke(n,0),a,c),s&&s.some(Ze)),a&&A!="textarea"||(p="value",A=="progress"&&y==null?e.removeAttribute(p):y==null||y===e[p]&&(A!="progress"||y)||g0(e,p,y,x[p],r),p="checked",b!=null&&b!=e[p]&&g0(e,p,b,x[p],r))}else x===L||a&&e.data==L||(e.data=L);return e}function Gn(e,t,n,u){try{typeof e=="function"?t?t.__x=e(t)||1:u&&(u=u.__c||u.__e)&&(t=u.__x)&&(u.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(r){P.__e(r,n)}}function qn(e,t,n){var u,r,s,o;if(P.unmount&&P.unmount(e),!(u=e.ref)||u.current&&u.current!=e.__e||Gn(u,null,t,e),u=e.__c){if(u.componentWillUnmount)try{u.componentWillUnmount()}catch(a){P.__e(a,t)}u.__P=u.__n=null}if(u=e.__k)for(o=0;o<u.length;o++)u[o]&&qn(u[o],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(u=e.__c)&&(u=u.__z)&&(r=b0(u,s=[]))&&(u==e.__e&&s.some(Ze),Ze(r),Ze(u)),n||Ze(e.__e),e.__e=e.__c=e.__=null}function Sc(e,t,n){return this.constructor(e,n)}function Er(e,t){var n,u,r,s;P.__&&P.__(e,t),t.nodeType==9&&(t=t.documentElement),u=(n=e&&32&e.__u)?null:t.__k,t.__k=Nt(w,{children:[e]}),r=[],s=[],Fn(t,t.__k,u||_0,_0,t.namespaceURI,u?null:t.firstChild?On.call(t.childNodes):null,r,u?u.__e:t.firstChild,n,s),Rr(r,t.__k,s),t.__k.props.children=null}P={__e:function(e,t,n,u){for(var r,s,o;t=t.__;)if((r=t.__c)&&!(1&r.__g)){r.__g|=4;try{if((o=(s=r.constructor)&&s.getDerivedStateFromError)&&r.setState(s.getDerivedStateFromError(e)),r.componentDidCatch&&(r.componentDidCatch(e,u||{}),o=1),o&&8&r.__g)return void(r.__g|=2)}catch(a){e=a}}throw y0=0,e}},mr=0,Bn=function(e){return e!=null&&e.constructor===Ct},mt.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=et({},this.state)),typeof e=="function"&&(e=e(et({},n),this.props)),e&&(et(n,e),this.__v&&(t&&this.__k.push(t),dr(this)))},mt.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),dr(this))},mt.prototype.render=w,je=[],y0=0,gr=function(e,t){return e.__v.__b-t.__v.__b},h0=Symbol(),hr=/(PointerCapture)$|Capture$/i,An=0,Dn={},mc=0;var tt,ne,Un,wr,$n=Object.is,S0=0,Br=[],Vn=[],te=P,Tr=te.__b,Ir=te.__r,kr=te.diffed,Mr=te.__c,Lr=te.unmount,Nr=te.__;function Bt(e,t){te.__h&&te.__h(ne,e,S0||t),S0=0;var n=ne.__H||(ne.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function R(e){return S0=1,xc(Pr,e)}function xc(e,t,n){var u=Bt(tt++,2);if(u.t=e,!u.__c&&(u.__=[n?n(t):Pr(void 0,t),function(s){var o=(u.__N||u.__)[0],a=u.t(o,s);$n(o,a)||(u.__N=[a,u.__[1]],u.__c.setState({}))}],u.__c=ne,!ne.__f)){ne.__f=!0;var r=ne.shouldComponentUpdate;ne.shouldComponentUpdate=function(s,o,a){var c=this.__H;if(!c)return!0;var l=!1,p=this.props!=s;if(c.__.some(function(m){m.__N&&(l=!0,$n(m.__[0],m.__N[0])||(p=!0))}),r){var f=r.call(this,s,o,a);return l?f||p:f}return!l||p}}return u.__}function H(e,t){var n=Bt(tt++,3);!te.__s&&jn(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,ne.__H.__h.push(n))}function x0(e,t){var n=Bt(tt++,4);!te.__s&&jn(n.__H,t)&&(n.__P=!1,n.__=e,n.u=t,ne.__h.push(n))}function Q(e){return S0=5,ae(function(){return{current:e}},[])}function ae(e,t){var n=Bt(tt++,7);return jn(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function Ar(){var e=Bt(tt++,11);if(!e.__){for(var t=ne.__v;!t.__m&&t.__;)t=t.__;var n=t.__m||(t.__m=[0,0]);e.__="P"+n[0]+"-"+n[1]++}return e.__}function Rc(){var e;do{for(;e=Vn.shift();)try{Dt(e)}catch(n){te.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=Br.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(Dt),t.__h.some(Hn),t.__h=[]}catch(n){t.__h=[],te.__e(n,e.__v)}}}while(Vn.length)}te.__b=function(e){ne=null,Tr&&Tr(e)},te.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),Nr&&Nr(e,t)},te.__r=function(e){Ir&&Ir(e),tt=0;var t=(ne=e.__c).__H;t&&(Un==ne?ne.__h=[]:(t.__h.some(Dt),t.__h.some(Hn),tt=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),Un=ne},te.diffed=function(e){kr&&kr(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&Dr(Br.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),Un=ne=null},te.__c=function(e,t){t.some(function(n){try{n.__h.some(Dt),n.__h=n.__h.filter(function(u){return!u.__||Hn(u)})}catch(u){n.__h=[function(){throw u}]}}),Mr&&Mr(e,t)},te.unmount=function(e){Lr&&Lr(e);var t,n,u=e.__c;u&&u.__H&&(u.__H.__.some(function(r){try{if(r.__P&&r.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}r.__P=n,Dr(Vn.push(r))}else Dt(r)}catch(s){t=s}}),u.__H=void 0,t&&te.__e(t,u.__v))};var Cr=typeof requestAnimationFrame=="function";function Ec(e){var t,n=function(){clearTimeout(u),Cr&&cancelAnimationFrame(t),setTimeout(e)},u=setTimeout(n,35);Cr&&(t=requestAnimationFrame(n))}function Dr(e){e!=1&&wr==te.requestAnimationFrame||((wr=te.requestAnimationFrame)||Ec)(Rc)}function Dt(e){var t=ne,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),ne=t}function Hn(e){var t=ne;e.__c=e.__(),ne=t}function jn(e,t){return!e||e.length!=t.length||t.some(function(n,u){return!$n(n,e[u])})}function Pr(e,t){return typeof t=="function"?t(e):t}var wc=Symbol.for("preact-signals");function T0(){if(Fe>1)Fe--;else{var e,t=!1;for((function(){var r=E0;for(E0=void 0;r!==void 0;){var s=r.S;if(s.v===r.v)for(var o=s.t;o!==void 0;o=o.x)o.i===r.i&&(o.i=s.i);r=r.o}})();Pt!==void 0;){var n=Pt;for(Pt=void 0,R0++;n!==void 0;){var u=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&Fr(n))try{n.c()}catch(r){t||(e=r,t=!0)}n=u}}if(R0=0,Fe--,t)throw e}}function Wn(e){if(Fe>0)return e();Kn=++Tc,Fe++;try{return e()}finally{T0()}}var At,J=void 0;function Ot(e){var t=J,n=At;J=void 0,At=void 0;try{return e()}finally{J=t,At=n}}var Pt=void 0,Fe=0,R0=0,Tc=0,Kn=0,E0=void 0,w0=0;function Or(e){if(J!==void 0){var t=e.n;if(t===void 0||t.t!==J)return t={i:0,S:e,p:J.s,n:void 0,t:J,e:void 0,x:void 0,r:t},J.s!==void 0&&(J.s.n=t),J.s=t,e.n=t,32&J.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=J.s,t.n=void 0,J.s.n=t,J.s=t),t}}function re(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}re.prototype.brand=wc;re.prototype.h=function(){return!0};re.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:Ot(function(){var u;(u=t.W)==null||u.call(t)}))};re.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,u=e.x;n!==void 0&&(n.x=u,e.e=void 0),u!==void 0&&(u.e=n,e.x=void 0),e===this.t&&(this.t=u,u===void 0&&Ot(function(){var r;(r=t.Z)==null||r.call(t)}))}};re.prototype.subscribe=function(e){var t=this;return ge(function(){var n=t.value;Ot(function(){return e(n)})},{name:"sub"})};re.prototype.valueOf=function(){return this.value};re.prototype.toString=function(){return this.value+""};re.prototype.toJSON=function(){return this.value};re.prototype.peek=function(){var e=this;return Ot(function(){return e.value})};Object.defineProperty(re.prototype,"value",{get:function(){var e=Or(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(R0>100)throw new Error("Cycle detected");(function(n){Fe!==0&&R0===0&&n.l!==Kn&&(n.l=Kn,E0={S:n,v:n.v,i:n.i,o:E0})})(this),this.v=e,this.i++,w0++,Fe++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{T0()}}}});function j(e,t){return new re(e,t)}function Fr(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function Gr(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function qr(e){for(var t=e.s,n=void 0;t!==void 0;){var u=t.p;t.i===-1?(t.S.U(t),u!==void 0&&(u.n=t.n),t.n!==void 0&&(t.n.p=u)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=u}e.s=n}function nt(e,t){re.call(this,void 0,t),this.x=e,this.s=void 0,this.g=w0-1,this.f=4}nt.prototype=new re;nt.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===w0))return!0;if(this.g=w0,this.f|=1,this.i>0&&!Fr(this))return this.f&=-2,!0;var e=J;try{Gr(this),J=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return J=e,qr(this),this.f&=-2,!0};nt.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}re.prototype.S.call(this,e)};nt.prototype.U=function(e){if(this.t!==void 0&&(re.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};nt.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty(nt.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=Or(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function ke(e,t){return new nt(e,t)}function Ur(e){var t=e.j;if(e.j=void 0,typeof t=="function"){Fe++;var n=J;J=void 0;try{t()}catch(u){throw e.f&=-2,e.f|=8,Yn(e),u}finally{J=n,T0()}}}function Yn(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,Ur(e)}function Ic(e){if(J!==this)throw new Error("Out-of-order effect");qr(this),J=e,this.f&=-2;try{8&this.f&&Yn(this)}finally{T0()}}function gt(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,At&&At.push(this)}gt.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};gt.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,Ur(this),Gr(this),Fe++;var e=J;return J=this,Ic.bind(this,e)};gt.prototype.N=function(){2&this.f||(this.f|=2,this.u=Pt,Pt=this)};gt.prototype.d=function(){this.f|=8,1&this.f||Yn(this)};gt.prototype.dispose=function(){this.d()};function ge(e,t){var n=new gt(e,t);try{n.c()}catch(r){throw n.d(),r}var u=n.d.bind(n);return u[Symbol.dispose]=u,u}var $r,k0,I0,kc=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var Vr=[];ge(function(){$r=this.N})();function ht(e,t){P[e]=t.bind(null,P[e]||function(){})}function Ft(e){if(I0){var t=I0;I0=void 0,t()}I0=e&&e.S()}function Hr(e){var t=this,n=e.data,u=Lc(n);u.name="ReactiveDom",u.value=n;var r=ae(function(){for(var a=t,c=t.__v;c=c.__;)if(c.__c){c.__c.__$f|=4;break}var l=ke(function(){var d=u.value.value;return d===0?0:d===!0?"":d||""}),p=ke(function(){return!Array.isArray(l.value)&&!Bn(l.value)}),f=ge(function(){if(this.N=jr,p.value){var d=l.value;a.__v&&a.__v.__e&&a.__v.__e.nodeType===3&&(a.__v.__e.data=d)}}),m=t.__$u.d;return t.__$u.d=function(){f(),m.call(this)},[p,l]},[]),s=r[0],o=r[1];return s.value?o.peek():o.value}Hr.displayName="ReactiveTextNode";Object.defineProperties(re.prototype,{constructor:{configurable:!0,value:br(w,null).constructor},type:{configurable:!0,value:Hr},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});ht("__b",function(e,t){if(Ft(),k0=void 0,typeof t.type=="string"){var n,u=t.props;for(var r in u)if(r!=="children"){var s=u[r];s instanceof re&&(n||(t.__np=n={}),n[r]=s,u[r]=s.peek())}}e(t)});ht("__r",function(e,t){if(e(t),t.type!==w){Ft();var n,u=t.__c;u&&(u.__$f&=-2,(n=u.__$u)===void 0&&(u.__$u=n=(function(r,s){var o;return ge(function(){o=this},{name:s}),o.c=r,o})((function(r){return function(){var s;kc&&((s=this.y)==null||s.call(this)),r.__$f|=1,r.setState({})}})(u),typeof t.type=="function"?t.type.displayName||t.type.name:""))),k0=u,Ft(n)}});ht("__e",function(e,t,n,u){Ft(),k0=void 0,e(t,n,u)});ht("diffed",function(e,t){Ft(),k0=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var u=t.__np,r=t.props,s=n.U;if(s)for(var o in s){var a=s[o];a===void 0||u&&o in u||(a.d(),s[o]=void 0)}if(u){s||(s={},n.U=s);for(var c in u){var l=s[c],p=u[c];l===void 0?(l=Mc(n,c,p,r),s[c]=l):l.o(p,r)}}}e(t)});function Mc(e,t,n,u){var r=t in e&&e.ownerSVGElement===void 0,s=j(n);return{o:function(o,a){s.value=o,u=a},d:ge(function(){this.N=jr;var o=s.value.value;u[t]!==o&&(u[t]=o,r?e[t]=o:o!=null&&(o!==!1||t[4]==="-")?e.setAttribute(t,o):e.removeAttribute(t))})}}ht("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var u=n.U;if(u){n.U=void 0;for(var r in u){var s=u[r];s&&s.d()}}}var o=t.__np;if(o){var a=t.props;for(var c in o)a[c]=o[c]}t.__np=void 0}else{var l=t.__c;if(l){l.__$f|=8;var p=l.__$u;p&&(l.__$u=void 0,p.d())}}e(t)});ht("__h",function(e,t,n,u){u<3&&(t.__$f|=2),e(t,n,u)});mt.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,u=n&&n.s!==void 0;for(var r in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var s=2&this.__$f;if(!(u||s||4&this.__$f)||1&this.__$f)return!0}else if(!(u||4&this.__$f)||3&this.__$f)return!0;for(var o in e)if(o!=="__source"&&e[o]!==this.props[o])return!0;for(var a in this.props)if(!(a in e))return!0;return!1};function Lc(e,t){return ae(function(){return j(e,t)},[])}var Nc=function(e){queueMicrotask(function(){queueMicrotask(e)})};function Cc(){Wn(function(){for(var e;e=Vr.shift();)$r.call(e)})}function jr(){Vr.push(this)===1&&(P.requestAnimationFrame||Nc)(Cc)}function Ge(e){let t=!1,n=[];for(let u=0;u<e.length;u++){let r=e.charAt(u);switch(r){case"_":t=!0;break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":case"8":case"9":n.push(r),t=!1;break;default:t&&(t=!1,r=r.toUpperCase()),n.push(r);break}}return n.join("")}function Kr(e){return e.replace(/[A-Z]/g,t=>"_"+t.toLowerCase())}var Dc=new Set(["constructor","toString","toJSON","valueOf"]);function bt(e){return Dc.has(e)?e+"$":e}function Yr(){let e=this.buf,t=this.pos,n=0,u=0;for(let s=0;s<28;s+=7){let o=e[t++];if(n|=(o&127)<<s,(o&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}let r=e[t++];if(n|=(r&15)<<28,u=(r&112)>>4,(r&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}for(let s=3;s<=31;s+=7){let o=e[t++];if(u|=(o&127)<<s,(o&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}throw new Error("invalid varint")}var M0=4294967296;function zn(e){let t=e[0]==="-";t&&(e=e.slice(1));let n=1e6,u=0,r=0;function s(o,a){let c=Number(e.slice(o,a));r*=n,u=u*n+c,u>=M0&&(r=r+(u/M0|0),u=u%M0)}return s(-24,-18),s(-18,-12),s(-12,-6),s(-6),t?Jr(u,r):Xn(u,r)}function zr(e,t){let n=Xn(e,t),u=n.hi&2147483648;u&&(n=Jr(n.lo,n.hi));let r=Jn(n.lo,n.hi);return u?"-"+r:r}function Jn(e,t){if({lo:e,hi:t}=Bc(e,t),t<=2097151)return String(M0*t+e);let n=e&16777215,u=(e>>>24|t<<8)&16777215,r=t>>16&65535,s=n+u*6777216+r*6710656,o=u+r*8147497,a=r*2,c=1e7;return s>=c&&(o+=Math.floor(s/c),s%=c),o>=c&&(a+=Math.floor(o/c),o%=c),a.toString()+Wr(o)+Wr(s)}function Bc(e,t){return{lo:e>>>0,hi:t>>>0}}function Xn(e,t){return{lo:e|0,hi:t|0}}function Jr(e,t){return t=~t,e?e=~e+1:t+=1,Xn(e,t)}var Wr=e=>{let t=String(e);return"0000000".slice(t.length)+t};function Xr(e,t){if(e>>>0<128){t.push(e);return}if(e>=0){for(;e>127;)t.push(e&127|128),e=e>>>7;t.push(e)}else{for(let n=0;n<9;n++)t.push(e&127|128),e=e>>7;t.push(1)}}function Qr(){let e=this.buf[this.pos++];if((e&128)===0)return this.assertBounds(),e;let t=e&127;if(e=this.buf[this.pos++],t|=(e&127)<<7,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<14,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<21,(e&128)===0)return this.assertBounds(),t;e=this.buf[this.pos++],t|=(e&15)<<28;for(let n=5;(e&128)!==0&&n<10;n++)e=this.buf[this.pos++];if((e&128)!==0)throw new Error("invalid varint");return this.assertBounds(),t>>>0}var F=Ac();function Ac(){let e=new DataView(new ArrayBuffer(8));if(typeof BigInt=="function"&&typeof e.getBigInt64=="function"&&typeof e.getBigUint64=="function"&&typeof e.setBigInt64=="function"&&typeof e.setBigUint64=="function"&&(!!globalThis.Deno||!!globalThis.Bun||typeof process!="object"||typeof process.env!="object"||process.env.BUF_BIGINT_DISABLE!=="1")){let n=BigInt("-9223372036854775808"),u=BigInt("9223372036854775807"),r=BigInt("0"),s=BigInt("18446744073709551615");return{zero:BigInt(0),supported:!0,parse(o){let a=typeof o=="bigint"?o:BigInt(o);if(a>u||a<n)throw new Error(`invalid int64: ${o}`);return a},uParse(o){let a=typeof o=="bigint"?o:BigInt(o);if(a>s||a<r)throw new Error(`invalid uint64: ${o}`);return a},enc(o){return e.setBigInt64(0,this.parse(o),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},uEnc(o){return e.setBigInt64(0,this.uParse(o),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},dec(o,a){return e.setInt32(0,o,!0),e.setInt32(4,a,!0),e.getBigInt64(0,!0)},uDec(o,a){return e.setInt32(0,o,!0),e.setInt32(4,a,!0),e.getBigUint64(0,!0)}}}return{zero:"0",supported:!1,parse(n){return typeof n!="string"&&(n=n.toString()),Zr(n),n},uParse(n){return typeof n!="string"&&(n=n.toString()),es(n),n},enc(n){return typeof n!="string"&&(n=n.toString()),Zr(n),zn(n)},uEnc(n){return typeof n!="string"&&(n=n.toString()),es(n),zn(n)},dec(n,u){return zr(n,u)},uDec(n,u){return Jn(n,u)}}}function Zr(e){if(!/^-?[0-9]+$/.test(e))throw new Error("invalid int64: "+e)}function es(e){if(!/^[0-9]+$/.test(e))throw new Error("invalid uint64: "+e)}var g;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(g||(g={}));function he(e,t){switch(e){case g.STRING:return"";case g.BOOL:return!1;case g.DOUBLE:case g.FLOAT:return 0;case g.INT64:case g.UINT64:case g.SFIXED64:case g.FIXED64:case g.SINT64:return t?"0":F.zero;case g.BYTES:return new Uint8Array(0);default:return 0}}function ts(e,t){switch(e){case g.BOOL:return t===!1;case g.STRING:return t==="";case g.BYTES:return t instanceof Uint8Array&&!t.byteLength;case g.DOUBLE:case g.FLOAT:return Object.is(t,0);default:return t==0}}var ns=2,ie=Symbol.for("reflect unsafe local");function us(e,t){let n=e[t.localName].case;return n===void 0?n:t.fields.find(u=>u.localName===n)}function rs(e,t){let n=t.localName;if(t.oneof)return e[t.oneof.localName].case===n;if(t.presence!=ns)return e[n]!==void 0&&Object.prototype.hasOwnProperty.call(e,n);switch(t.fieldKind){case"list":return e[n].length>0;case"map":return Object.keys(e[n]).length>0;case"scalar":return!ts(t.scalar,e[n]);case"enum":return e[n]!==t.enum.values[0].number}throw new Error("message field with implicit presence")}function ut(e,t){return Object.prototype.hasOwnProperty.call(e,t)&&e[t]!==void 0}function ss(e,t){if(t.oneof){let n=e[t.oneof.localName];return n.case===t.localName?n.value:void 0}return e[t.localName]}function os(e,t,n){t.oneof?e[t.oneof.localName]={case:t.localName,value:n}:e[t.localName]=n}function be(e,t,n){t==="__proto__"?Object.defineProperty(e,"__proto__",{value:n,writable:!0,enumerable:!0,configurable:!0}):e[t]=n}function as(e,t){return Object.prototype.hasOwnProperty.call(e,t)?e[t]:void 0}function is(e,t){let n=t.localName;if(t.oneof){let u=t.oneof.localName;e[u].case===n&&(e[u]={case:void 0})}else if(t.presence!=ns)delete e[n];else switch(t.fieldKind){case"map":e[n]={};break;case"list":e[n]=[];break;case"enum":e[n]=t.enum.values[0].number;break;case"scalar":e[n]=he(t.scalar,t.longAsString);break}}function Gt(e){for(let t of e.field)ut(t,"jsonName")||(t.jsonName=Ge(t.name));e.nestedType.forEach(Gt)}function cs(e,t){let n=e.values.find(u=>u.name===t);if(!n)throw new Error(`cannot parse ${e} default value: ${t}`);return n.number}function ls(e,t){switch(e){case g.STRING:return t;case g.BYTES:{let n=Pc(t);if(n===!1)throw new Error(`cannot parse ${g[e]} default value: ${t}`);return n}case g.INT64:case g.SFIXED64:case g.SINT64:return F.parse(t);case g.UINT64:case g.FIXED64:return F.uParse(t);case g.DOUBLE:case g.FLOAT:switch(t){case"inf":return Number.POSITIVE_INFINITY;case"-inf":return Number.NEGATIVE_INFINITY;case"nan":return Number.NaN;default:return parseFloat(t)}case g.BOOL:return t==="true";case g.INT32:case g.UINT32:case g.SINT32:case g.FIXED32:case g.SFIXED32:return parseInt(t,10)}}function Pc(e){let t=[],n={tail:e,c:"",next(){return this.tail.length==0?!1:(this.c=this.tail[0],this.tail=this.tail.substring(1),!0)},take(u){if(this.tail.length>=u){let r=this.tail.substring(0,u);return this.tail=this.tail.substring(u),r}return!1}};for(;n.next();)switch(n.c){case"\\":if(n.next())switch(n.c){case"\\":t.push(n.c.charCodeAt(0));break;case"b":t.push(8);break;case"f":t.push(12);break;case"n":t.push(10);break;case"r":t.push(13);break;case"t":t.push(9);break;case"v":t.push(11);break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":{let u=n.c,r=n.take(2);if(r===!1)return!1;let s=parseInt(u+r,8);if(Number.isNaN(s))return!1;t.push(s);break}case"x":{let u=n.c,r=n.take(2);if(r===!1)return!1;let s=parseInt(u+r,16);if(Number.isNaN(s))return!1;t.push(s);break}case"u":{let u=n.c,r=n.take(4);if(r===!1)return!1;let s=parseInt(u+r,16);if(Number.isNaN(s))return!1;let o=new Uint8Array(4);new DataView(o.buffer).setInt32(0,s,!0),t.push(o[0],o[1],o[2],o[3]);break}case"U":{let u=n.c,r=n.take(8);if(r===!1)return!1;let s=F.uEnc(u+r),o=new Uint8Array(8),a=new DataView(o.buffer);a.setInt32(0,s.lo,!0),a.setInt32(4,s.hi,!0),t.push(o[0],o[1],o[2],o[3],o[4],o[5],o[6],o[7]);break}}break;default:t.push(n.c.charCodeAt(0))}return new Uint8Array(t)}function*L0(e){switch(e.kind){case"file":for(let t of e.messages)yield t,yield*L0(t);yield*e.enums,yield*e.services,yield*e.extensions;break;case"message":for(let t of e.nestedMessages)yield t,yield*L0(t);yield*e.nestedEnums,yield*e.nestedExtensions;break}}var Qn;function Oc(e){var t;Qn=Object.assign(Object.assign({},e),{encodeUtf8Into:(t=e.encodeUtf8Into)!==null&&t!==void 0?t:Zn(e.encodeUtf8.bind(e))})}function qt(){if(!Qn){let e=globalThis;if(!e.TextEncoder||!e.TextDecoder)throw new Error("encoding API missing: install TextEncoder and TextDecoder on globalThis");let t=new e.TextEncoder,n=new e.TextDecoder("utf-8",{ignoreBOM:!0}),u,r={encodeUtf8(o){return t.encode(o)},decodeUtf8(o,a){return a?(u||(u=new e.TextDecoder("utf-8",{fatal:!0,ignoreBOM:!0})),u.decode(o)):n.decode(o)},checkUtf8(o){try{return encodeURIComponent(o),!0}catch{return!1}}};t.encodeInto&&(r.encodeUtf8Into=t.encodeInto.bind(t));let s=String.prototype.isWellFormed;s&&(r.checkUtf8=o=>s.call(o)),Oc(r)}return Qn}function Zn(e){return(t,n)=>{let u=e(t);return n.set(u),{written:u.byteLength}}}var $;(function(e){e[e.Varint=0]="Varint",e[e.Bit64=1]="Bit64",e[e.LengthDelimited=2]="LengthDelimited",e[e.StartGroup=3]="StartGroup",e[e.EndGroup=4]="EndGroup",e[e.Bit32=5]="Bit32"})($||($={}));var nu=4294967295,uu=2147483647,ru=-2147483648,$t=class{constructor(t){this.stackPos=[],this.encodeUtf8Into=t?Zn(t):qt().encodeUtf8Into,this.buffer=ds,this.viewCache=Gc,this.pos=0}ensureCapacity(t){let n=this.pos+t;if(n>this.buffer.length){let u=this.buffer.length||Fc;for(;u<n;)u*=2;let r=new Uint8Array(u);this.pos>0&&r.set(this.buffer),this.buffer=r}}view(){let t=this.buffer,n=this.viewCache;if(n.byteLength===t.byteLength)return n;let u=new DataView(t.buffer);return this.viewCache=u,u}finish(){let t=this.buffer.slice(0,this.pos);return this.pos=0,this.stackPos=[],t}fork(){return this.stackPos.push(this.pos),this.ensureCapacity(Ut),this.buffer[this.pos++]=0,this}join(){let t=this.stackPos.pop();if(t===void 0)throw new Error("invalid state, fork stack empty");let n=this.pos-t-Ut,u=eu(n);return u>Ut&&(this.ensureCapacity(u-Ut),this.buffer.copyWithin(t+u,t+Ut,this.pos)),this.pos=t,this.uint32(n),this.pos+=n,this}tag(t,n){return this.uint32((t<<3|n)>>>0)}raw(t){return this.ensureCapacity(t.length),this.buffer.set(t,this.pos),this.pos+=t.length,this}uint32(t){if(ps(t),this.ensureCapacity(5),t<128)return this.buffer[this.pos++]=t,this;for(;t>127;)this.buffer[this.pos++]=t&127|128,t>>>=7;return this.buffer[this.pos++]=t,this}int32(t){if(tu(t),t>=0)return this.uint32(t);this.ensureCapacity(10);for(let n=0;n<9;n++)this.buffer[this.pos++]=t&127|128,t>>=7;return this.buffer[this.pos++]=1,this}bool(t){return this.ensureCapacity(1),this.buffer[this.pos++]=t?1:0,this}bytes(t){return this.uint32(t.byteLength),this.raw(t)}string(t){typeof t!="string"&&(t=String(t));let n=t.length;if(n<=fs){this.ensureCapacity(n+1);let c=this.buffer,l=this.pos;c[l++]=n;let p=0;for(;p<n;p++){let f=t.charCodeAt(p);if(f>127)break;c[l++]=f}if(p==n)return this.pos=l,this}this.ensureCapacity(n*3+5);let u=eu(n),r=this.buffer,s=this.pos,{written:o}=this.encodeUtf8Into(t,r.subarray(s+u)),a=eu(o);return a!=u&&r.copyWithin(s+a,s+u,s+u+o),this.uint32(o),this.pos+=o,this}float(t){return qc(t),this.ensureCapacity(4),this.view().setFloat32(this.pos,t,!0),this.pos+=4,this}double(t){return this.ensureCapacity(8),this.view().setFloat64(this.pos,t,!0),this.pos+=8,this}fixed32(t){return ps(t),this.ensureCapacity(4),this.view().setUint32(this.pos,t,!0),this.pos+=4,this}sfixed32(t){return tu(t),this.ensureCapacity(4),this.view().setInt32(this.pos,t,!0),this.pos+=4,this}sint32(t){return tu(t),this.uint32((t<<1^t>>31)>>>0)}sfixed64(t){let n=F.enc(t);this.ensureCapacity(8);let u=this.view();return u.setInt32(this.pos,n.lo,!0),u.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}fixed64(t){let n=F.uEnc(t);this.ensureCapacity(8);let u=this.view();return u.setInt32(this.pos,n.lo,!0),u.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}int64(t){let n=F.enc(t);return this.writeVarint64(n.lo,n.hi)}sint64(t){let n=F.enc(t),u=n.hi>>31,r=n.lo<<1^u,s=(n.hi<<1|n.lo>>>31)^u;return this.writeVarint64(r,s)}uint64(t){let n=F.uEnc(t);return this.writeVarint64(n.lo,n.hi)}writeVarint64(t,n){this.ensureCapacity(10);let u=this.buffer,r=this.pos;for(let a=0;a<28;a=a+7){let c=t>>>a,l=!(!(c>>>7)&&n==0);if(u[r++]=(l?c|128:c)&255,!l)return this.pos=r,this}let s=t>>>28&15|(n&7)<<4,o=n>>3!=0;if(u[r++]=(o?s|128:s)&255,!o)return this.pos=r,this;for(let a=3;a<31;a=a+7){let c=n>>>a,l=!!(c>>>7);if(u[r++]=(l?c|128:c)&255,!l)return this.pos=r,this}return u[r++]=n>>>31&1,this.pos=r,this}},Fc=128,Ut=1,ds=new Uint8Array(0),Gc=new DataView(ds.buffer),fs=32;function eu(e){return e<128?1:e<16384?2:e<2097152?3:e<268435456?4:5}var qe=class{constructor(t,n=qt().decodeUtf8){this.decodeUtf8=n,this.varint64Lo=0,this.varint64Hi=0,this.varint64=Yr,this.uint32=Qr,this.buf=t,this.len=t.length,this.pos=0,this.view=new DataView(t.buffer,t.byteOffset,t.byteLength)}tag(){let t=this.pos,n=this.uint32(),u=this.pos-t;if(u>5||u==5&&this.buf[this.pos-1]>15)throw new Error("illegal tag: varint overflows uint32");let r=n>>>3,s=n&7;if(r<=0||s>5)throw new Error("illegal tag: field no "+r+" wire type "+s);return[r,s]}skip(t,n,u=100){let r=this.pos;switch(t){case $.Varint:for(;this.buf[this.pos++]&128;);break;case $.Bit64:this.pos+=4;case $.Bit32:this.pos+=4;break;case $.LengthDelimited:let s=this.uint32();this.pos+=s;break;case $.StartGroup:if(u<=0)throw new Error("maximum recursion depth reached");for(;;){let[o,a]=this.tag();if(a===$.EndGroup){if(n!==void 0&&o!==n)throw new Error("invalid end group tag");break}this.skip(a,o,u-1)}break;default:throw new Error("cant skip wire type "+t)}return this.assertBounds(),this.buf.subarray(r,this.pos)}assertBounds(){if(this.pos>this.len)throw new RangeError("premature EOF")}int32(){return this.uint32()|0}sint32(){let t=this.uint32();return t>>>1^-(t&1)}int64(){return this.varint64(),F.dec(this.varint64Lo,this.varint64Hi)}uint64(){return this.varint64(),F.uDec(this.varint64Lo,this.varint64Hi)}sint64(){this.varint64();let t=this.varint64Lo,n=this.varint64Hi,u=-(t&1);return t=(t>>>1|(n&1)<<31)^u,n=n>>>1^u,F.dec(t,n)}bool(){let t=this.buf[this.pos];return t<128?(this.pos++,t!==0):(this.varint64(),this.varint64Lo!==0||this.varint64Hi!==0)}fixed32(){return this.view.getUint32((this.pos+=4)-4,!0)}sfixed32(){return this.view.getInt32((this.pos+=4)-4,!0)}fixed64(){return F.uDec(this.sfixed32(),this.sfixed32())}sfixed64(){return F.dec(this.sfixed32(),this.sfixed32())}float(){return this.view.getFloat32((this.pos+=4)-4,!0)}double(){return this.view.getFloat64((this.pos+=8)-8,!0)}bytes(){let t=this.uint32(),n=this.pos;return this.pos+=t,this.assertBounds(),this.buf.subarray(n,n+t)}string(t){let n=this.uint32(),u=this.pos;this.pos+=n,this.assertBounds();let r=this.buf;if(n<=fs){let s=new Array(n);for(let o=0;o<n;o++){let a=r[u+o];if(a>127)return this.decodeUtf8(r.subarray(u,this.pos),t);s[o]=a}return String.fromCharCode.apply(String,s)}return this.decodeUtf8(r.subarray(u,this.pos),t)}};function tu(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid int32: "+typeof e);if(!Number.isInteger(e)||e>uu||e<ru)throw new Error("invalid int32: "+e)}function ps(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid uint32: "+typeof e);if(!Number.isInteger(e)||e>nu||e<0)throw new Error("invalid uint32: "+e)}function qc(e){if(typeof e=="string"){let t=e;if(e=Number(e),Number.isNaN(e)&&t!=="NaN")throw new Error("invalid float32: "+t)}else if(typeof e!="number")throw new Error("invalid float32: "+typeof e);if(!Number.isFinite(Math.fround(e))&&Number.isFinite(e))throw new Error("invalid float32: "+e)}function N0(e,t){return Uc([e,t])}function Uc(e,t){let n=$c();if(!e.length)return n;if("$typeName"in e[0]&&e[0].$typeName=="google.protobuf.FileDescriptorSet"){for(let u of e[0].file)t?.(u),bs(u,n);return n}if("$typeName"in e[0]){let o=function(a){let c=[];for(let l of a.dependency){if(n.getFile(l)!=null||s.has(l))continue;let p=r(l);if(!p)throw new Error(`Unable to resolve ${l}, imported by ${a.name}`);"kind"in p?n.addFile(p,!1,!0):(s.add(p.name),c.push(p))}return c.concat(...c.map(o))},u=e[0],r=e[1],s=new Set;for(let a of[u,...o(u)].reverse())t?.(a),bs(a,n)}else for(let u of e)for(let r of u.files)n.addFile(r);return n}function $c(){let e=new Map,t=new Map,n=new Map;return{kind:"registry",types:e,extendees:t,[Symbol.iterator](){return e.values()},get files(){return n.values()},addFile(u,r,s){if(n.set(u.proto.name,u),!r)for(let o of L0(u))this.add(o);if(s)for(let o of u.dependencies)this.addFile(o,r,s)},add(u){if(u.kind=="extension"){let r=t.get(u.extendee.typeName);r||t.set(u.extendee.typeName,r=new Map),r.set(u.number,u)}e.set(u.typeName,u)},get(u){return e.get(u)},getFile(u){return n.get(u)},getMessage(u){let r=e.get(u);return r?.kind=="message"?r:void 0},getEnum(u){let r=e.get(u);return r?.kind=="enum"?r:void 0},getExtension(u){let r=e.get(u);return r?.kind=="extension"?r:void 0},getExtensionFor(u,r){var s;return(s=t.get(u.typeName))===null||s===void 0?void 0:s.get(r)},getService(u){let r=e.get(u);return r?.kind=="service"?r:void 0}}}var Vc=998,Hc=999,jc=9999,Kc=9,Ht=10,Vt=11,Wc=12,ms=14,cu=3,Yc=2,gs=1,zc=0,su=1,hs=2,Jc=3,Xc=1,Qc=2,Zc=1,el=2;var tl=1002,_s={998:{fieldPresence:1,enumType:2,repeatedFieldEncoding:2,utf8Validation:3,messageEncoding:1,jsonFormat:2,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},999:{fieldPresence:2,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1e3:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1001:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:1,defaultSymbolVisibility:2,enforceProtoLimits:1},1002:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:3,defaultSymbolVisibility:4,enforceProtoLimits:2}};function bs(e,t){var n,u;let r={kind:"file",proto:e,deprecated:(u=(n=e.options)===null||n===void 0?void 0:n.deprecated)!==null&&u!==void 0?u:!1,edition:sl(e),name:e.name.replace(/\.proto$/,""),dependencies:ol(e,t),enums:[],messages:[],extensions:[],services:[],toString(){return`file ${e.name}`}},s=new Map,o={get(a){return s.get(a)},add(a){var c;xe(((c=a.proto.options)===null||c===void 0?void 0:c.mapEntry)===!0),s.set(a.typeName,a)}};for(let a of e.enumType)vs(a,r,void 0,t);for(let a of e.messageType)Ss(a,r,void 0,t,o);for(let a of e.service)nl(a,r,t);ou(r,t);for(let a of s.values())au(a,t,o);for(let a of r.messages)au(a,t,o),ou(a,t);t.addFile(r,!0)}function ou(e,t){switch(e.kind){case"file":for(let n of e.proto.extension){let u=iu(n,e,t);e.extensions.push(u),t.add(u)}break;case"message":for(let n of e.proto.extension){let u=iu(n,e,t);e.nestedExtensions.push(u),t.add(u)}for(let n of e.nestedMessages)ou(n,t);break}}function au(e,t,n){let u=e.proto.oneofDecl.map(s=>rl(s,e)),r=new Set;for(let s of e.proto.field){let o=ll(s,u),a=iu(s,e,t,o,n);e.fields.push(a),e.field[a.localName]=a,o===void 0?e.members.push(a):(o.fields.push(a),r.has(o)||(r.add(o),e.members.push(o)))}for(let s of u.filter(o=>r.has(o)))e.oneofs.push(s);for(let s of e.nestedMessages)au(s,t,n)}function vs(e,t,n,u){var r,s,o,a,c,l,p,f,m;let d=al(e.name,e.value),h={kind:"enum",proto:e,deprecated:(s=(r=e.options)===null||r===void 0?void 0:r.deprecated)!==null&&s!==void 0?s:!1,file:t,parent:n,open:!0,name:e.name,typeName:C0(e,n,t),value:{},values:[],sharedPrefix:d,toString(){return`enum ${this.typeName}`}};h.open=ml(h),u.add(h);for(let y of e.value){let b=y.name,v={kind:"enum_value",proto:y,deprecated:(a=(o=y.options)===null||o===void 0?void 0:o.deprecated)!==null&&a!==void 0?a:!1,parent:h,name:b,localName:bt(d==null?b:b.substring(d.length)),number:y.number,jsonName:(c=il(y))!==null&&c!==void 0?c:b,toString(){return`enum value ${h.typeName}.${b}`}};h.values.push(v),(l=(f=h.value)[m=y.number])!==null&&l!==void 0||(f[m]=v)}((p=n?.nestedEnums)!==null&&p!==void 0?p:t.enums).push(h)}function Ss(e,t,n,u,r){var s,o,a,c;let l={kind:"message",proto:e,deprecated:(o=(s=e.options)===null||s===void 0?void 0:s.deprecated)!==null&&o!==void 0?o:!1,file:t,parent:n,name:e.name,typeName:C0(e,n,t),fields:[],field:{},oneofs:[],members:[],nestedEnums:[],nestedMessages:[],nestedExtensions:[],toString(){return`message ${this.typeName}`}};((a=e.options)===null||a===void 0?void 0:a.mapEntry)===!0?r.add(l):(((c=n?.nestedMessages)!==null&&c!==void 0?c:t.messages).push(l),u.add(l));for(let p of e.enumType)vs(p,t,l,u);for(let p of e.nestedType)Ss(p,t,l,u,r)}function nl(e,t,n){var u,r;let s={kind:"service",proto:e,deprecated:(r=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&r!==void 0?r:!1,file:t,name:e.name,typeName:C0(e,void 0,t),methods:[],method:{},toString(){return`service ${this.typeName}`}};t.services.push(s),n.add(s);for(let o of e.method){let a=ul(o,s,n);s.methods.push(a),s.method[a.localName]=a}}function ul(e,t,n){var u,r,s,o;let a;e.clientStreaming&&e.serverStreaming?a="bidi_streaming":e.clientStreaming?a="client_streaming":e.serverStreaming?a="server_streaming":a="unary";let c=n.getMessage(Ue(e.inputType)),l=n.getMessage(Ue(e.outputType));xe(c,`invalid MethodDescriptorProto: input_type ${e.inputType} not found`),xe(l,`invalid MethodDescriptorProto: output_type ${e.inputType} not found`);let p=e.name;return{kind:"rpc",proto:e,deprecated:(r=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&r!==void 0?r:!1,parent:t,name:p,localName:bt(p.length?bt(p[0].toLowerCase()+p.substring(1)):p),methodKind:a,input:c,output:l,idempotency:(o=(s=e.options)===null||s===void 0?void 0:s.idempotencyLevel)!==null&&o!==void 0?o:zc,toString(){return`rpc ${t.typeName}.${p}`}}}function rl(e,t){return{kind:"oneof",proto:e,deprecated:!1,parent:t,fields:[],name:e.name,localName:bt(Ge(e.name)),toString(){return`oneof ${t.typeName}.${this.name}`}}}function iu(e,t,n,u,r){var s,o,a;let c=r===void 0,l={kind:"field",proto:e,deprecated:(o=(s=e.options)===null||s===void 0?void 0:s.deprecated)!==null&&o!==void 0?o:!1,name:e.name,number:e.number,scalar:void 0,message:void 0,enum:void 0,presence:pl(e,u,c,t),utf8Validation:gl(e,t),listKind:void 0,mapKind:void 0,mapKey:void 0,delimitedEncoding:void 0,packed:void 0,longAsString:!1,getDefaultValue:void 0},p;if(c){let h=t.kind=="file"?t:t.file,y=t.kind=="file"?void 0:t,b=C0(e,y,h);l.kind="extension",l.file=h,l.parent=y,l.oneof=void 0,l.typeName=b,l.jsonName=`[${b}]`,p=()=>`extension ${b}`;let v=n.getMessage(Ue(e.extendee));xe(v,`invalid FieldDescriptorProto: extendee ${e.extendee} not found`),l.extendee=v}else{let h=t;xe(h.kind=="message"),l.parent=h,l.oneof=u,l.localName=u?Ge(e.name):bt(Ge(e.name)),l.jsonName=e.jsonName,p=()=>`field ${h.typeName}.${e.name}`}Object.defineProperty(l,"toString",{value:p,writable:!0,enumerable:!0,configurable:!0});let f=e.label,m=e.type,d=(a=e.options)===null||a===void 0?void 0:a.jstype;if(f===cu){let h=m==Vt?r?.get(Ue(e.typeName)):void 0;if(h){l.fieldKind="map";let{key:y,value:b}=fl(h);return l.mapKey=y.scalar,l.mapKind=b.fieldKind,l.message=b.message,l.delimitedEncoding=!1,l.enum=b.enum,l.scalar=b.scalar,l}switch(l.fieldKind="list",m){case Vt:case Ht:l.listKind="message",l.message=n.getMessage(Ue(e.typeName)),xe(l.message),l.delimitedEncoding=ys(e,t);break;case ms:l.listKind="enum",l.enum=n.getEnum(Ue(e.typeName)),xe(l.enum);break;default:l.listKind="scalar",l.scalar=m,l.longAsString=d==gs;break}return l.packed=dl(e,t),l}switch(m){case Vt:case Ht:l.fieldKind="message",l.message=n.getMessage(Ue(e.typeName)),xe(l.message,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),l.delimitedEncoding=ys(e,t),l.getDefaultValue=()=>{};break;case ms:{let h=n.getEnum(Ue(e.typeName));xe(h!==void 0,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),l.fieldKind="enum",l.enum=n.getEnum(Ue(e.typeName)),l.getDefaultValue=()=>ut(e,"defaultValue")?cs(h,e.defaultValue):void 0;break}default:{l.fieldKind="scalar",l.scalar=m,l.longAsString=d==gs,l.getDefaultValue=()=>ut(e,"defaultValue")?ls(m,e.defaultValue):void 0;break}}return l}function sl(e){switch(e.syntax){case"":case"proto2":return Vc;case"proto3":return Hc;case"editions":if(e.edition===jc)return tl;if(e.edition in _s)return e.edition;throw new Error(`${e.name}: unsupported edition`);default:throw new Error(`${e.name}: unsupported syntax "${e.syntax}"`)}}function ol(e,t){return e.dependency.map(n=>{let u=t.getFile(n);if(!u)throw new Error(`Cannot find ${n}, imported by ${e.name}`);return u})}function al(e,t){let n=cl(e)+"_";for(let u of t){if(!u.name.toLowerCase().startsWith(n))return;let r=u.name.substring(n.length);if(r.length==0||/^\d/.test(r))return}return n}function il(e){var t,n;let s;for(let o of(n=(t=e.options)===null||t===void 0?void 0:t.$unknown)!==null&&n!==void 0?n:[]){if(o.no!==998||o.wireType!==$.LengthDelimited)continue;let a=new qe(new qe(o.data).bytes());for(;a.pos<a.len;){let[c,l]=a.tag();c===1&&l===$.LengthDelimited?s=a.string():a.skip(l,c)}}return s}function cl(e){return(e.substring(0,1)+e.substring(1).replace(/[A-Z]/g,t=>"_"+t)).toLowerCase()}function C0(e,t,n){let u;return t?u=`${t.typeName}.${e.name}`:n.proto.package.length>0?u=`${n.proto.package}.${e.name}`:u=`${e.name}`,u}function Ue(e){return e.startsWith(".")?e.substring(1):e}function ll(e,t){if(!ut(e,"oneofIndex")||e.proto3Optional)return;let n=t[e.oneofIndex];return xe(n,`invalid FieldDescriptorProto: oneof #${e.oneofIndex} for field #${e.number} not found`),n}function pl(e,t,n,u){if(e.label==Yc)return Jc;if(e.label==cu)return hs;if(t||e.proto3Optional||n)return su;let r=rt("fieldPresence",{proto:e,parent:u});return r==hs&&(e.type==Vt||e.type==Ht)?su:r}function dl(e,t){if(e.label!=cu)return!1;switch(e.type){case Kc:case Wc:case Ht:case Vt:return!1}let n=e.options;return n&&ut(n,"packed")?n.packed:Xc==rt("repeatedFieldEncoding",{proto:e,parent:t})}function fl(e){let t=e.fields.find(u=>u.number===1),n=e.fields.find(u=>u.number===2);return xe(t&&t.fieldKind=="scalar"&&t.scalar!=g.BYTES&&t.scalar!=g.FLOAT&&t.scalar!=g.DOUBLE&&n&&n.fieldKind!="list"&&n.fieldKind!="map"),{key:t,value:n}}function ml(e){var t;return Zc==rt("enumType",{proto:e.proto,parent:(t=e.parent)!==null&&t!==void 0?t:e.file})}function ys(e,t){return e.type==Ht?!0:Qc==rt("messageEncoding",{proto:e,parent:t})}function gl(e,t){return el==rt("utf8Validation",{proto:e,parent:t})}function rt(e,t){var n,u;let r=(n=t.proto.options)===null||n===void 0?void 0:n.features;if(r){let s=r[e];if(s!=0)return s}if("kind"in t){if(t.kind=="message")return rt(e,(u=t.parent)!==null&&u!==void 0?u:t.file);let s=_s[t.edition];if(!s)throw new Error(`feature default for edition ${t.edition} not found`);return s[e]}return rt(e,t.parent)}function xe(e,t){if(!e)throw new Error(t)}function xs(e){let t=hl(e);return t.messageType.forEach(Gt),N0(t,()=>{}).getFile(t.name)}function hl(e){return Object.assign(Object.create({syntax:"",edition:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FileDescriptorProto",dependency:[],publicDependency:[],weakDependency:[],optionDependency:[],service:[],extension:[]},e),{messageType:e.messageType.map(Rs),enumType:e.enumType.map(Es)}))}function Rs(e){var t,n,u,r,s,o,a,c;return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.DescriptorProto",name:e.name,field:(n=(t=e.field)===null||t===void 0?void 0:t.map(bl))!==null&&n!==void 0?n:[],extension:[],nestedType:(r=(u=e.nestedType)===null||u===void 0?void 0:u.map(Rs))!==null&&r!==void 0?r:[],enumType:(o=(s=e.enumType)===null||s===void 0?void 0:s.map(Es))!==null&&o!==void 0?o:[],extensionRange:(c=(a=e.extensionRange)===null||a===void 0?void 0:a.map(p=>Object.assign({$typeName:"google.protobuf.DescriptorProto.ExtensionRange"},p)))!==null&&c!==void 0?c:[],oneofDecl:[],reservedRange:[],reservedName:[]})}function bl(e){return Object.assign(Object.create({label:1,typeName:"",extendee:"",defaultValue:"",oneofIndex:0,jsonName:"",proto3Optional:!1}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldDescriptorProto"},e),{options:e.options?yl(e.options):void 0}))}function yl(e){var t,n,u;return Object.assign(Object.create({ctype:0,packed:!1,jstype:0,lazy:!1,unverifiedLazy:!1,deprecated:!1,weak:!1,debugRedact:!1,retention:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldOptions"},e),{targets:(t=e.targets)!==null&&t!==void 0?t:[],editionDefaults:(u=(n=e.editionDefaults)===null||n===void 0?void 0:n.map(s=>Object.assign({$typeName:"google.protobuf.FieldOptions.EditionDefault"},s)))!==null&&u!==void 0?u:[],uninterpretedOption:[]}))}function Es(e){return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.EnumDescriptorProto",name:e.name,reservedName:[],reservedRange:[],value:e.value.map(n=>Object.assign({$typeName:"google.protobuf.EnumValueDescriptorProto"},n))})}var ws=Uint8Array.prototype.setFromBase64;function B0(e){let t=e.length,n=t-(t+3>>2);(t&3)==0&&e[t-1]=="="&&(n-=e[t-2]=="="?2:1);let u=new Uint8Array(n),r=-1;if(ws)try{let s=ws.call(u,e);s.read==t&&(r=s.written)}catch{}return r<0&&(r=_l(u,e)),r==n?u:u.subarray(0,r)}function _l(e,t){let n=Sl(),u=0,r=0,s,o=0;for(let a=0;a<t.length;a++){if(s=n[t.charCodeAt(a)],s===void 0)switch(t[a]){case"=":r=0;case`
`:case"\r":case"	":case" ":continue;default:throw Error("invalid base64 string")}switch(r){case 0:o=s,r=1;break;case 1:e[u++]=o<<2|(s&48)>>4,o=s,r=2;break;case 2:e[u++]=(o&15)<<4|(s&60)>>2,o=s,r=3;break;case 3:e[u++]=(o&3)<<6|s,r=0;break}}if(r==1)throw Error("invalid base64 string");return u}var Ts=Uint8Array.prototype.toBase64,vl={std:{alphabet:"base64",omitPadding:!1},std_raw:{alphabet:"base64",omitPadding:!0},url:{alphabet:"base64url",omitPadding:!0}};function jt(e,t="std"){if(Ts)return Ts.call(e,vl[t]);let n=ks(t),u=t=="std",r="",s=0,o,a=0;for(let c=0;c<e.length;c++)switch(o=e[c],s){case 0:r+=n[o>>2],a=(o&3)<<4,s=1;break;case 1:r+=n[a|o>>4],a=(o&15)<<2,s=2;break;case 2:r+=n[a|o>>6],r+=n[o&63],s=0;break}return s&&(r+=n[a],u&&(r+="=",s==1&&(r+="="))),r}var D0,Is,yt;function ks(e){return D0||(D0="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split(""),Is=D0.slice(0,-2).concat("-","_")),e=="url"?Is:D0}function Sl(){if(!yt){yt=[];let e=ks("std");for(let t=0;t<e.length;t++)yt[e[t].charCodeAt(0)]=t;yt[45]=e.indexOf("+"),yt[95]=e.indexOf("/")}return yt}var ce=class extends Error{constructor(t,n,u="FieldValueInvalidError"){super(n),this.name=u,this.field=()=>t}};function Kt(e,t){return e!==null&&typeof e=="object"&&"$typeName"in e&&typeof e.$typeName=="string"?t===void 0?!0:t.typeName===e.$typeName:!1}function Re(e){return e!==null&&typeof e=="object"&&!Array.isArray(e)}function Wt(e,t){var n,u,r,s;if(Re(e)&&ie in e&&"add"in e&&"field"in e&&typeof e.field=="function"){if(t!==void 0){let o=t,a=e.field();return o.listKind==a.listKind&&o.scalar===a.scalar&&((n=o.message)===null||n===void 0?void 0:n.typeName)===((u=a.message)===null||u===void 0?void 0:u.typeName)&&((r=o.enum)===null||r===void 0?void 0:r.typeName)===((s=a.enum)===null||s===void 0?void 0:s.typeName)}return!0}return!1}function Yt(e,t){var n,u,r,s;if(Re(e)&&ie in e&&"has"in e&&"field"in e&&typeof e.field=="function"){if(t!==void 0){let o=t,a=e.field();return o.mapKey===a.mapKey&&o.mapKind==a.mapKind&&o.scalar===a.scalar&&((n=o.message)===null||n===void 0?void 0:n.typeName)===((u=a.message)===null||u===void 0?void 0:u.typeName)&&((r=o.enum)===null||r===void 0?void 0:r.typeName)===((s=a.enum)===null||s===void 0?void 0:s.typeName)}return!0}return!1}function zt(e,t){return Re(e)&&ie in e&&"desc"in e&&Re(e.desc)&&e.desc.kind==="message"&&(t===void 0||e.desc.typeName==t.typeName)}function Ms(e){return Ns(e.$typeName)}function Ee(e){let t=e.fields[0];return Ns(e.typeName)&&t!==void 0&&t.fieldKind=="scalar"&&t.name=="value"&&t.number==1}function Ls(e){switch(e.typeName){case"google.protobuf.Any":case"google.protobuf.Timestamp":case"google.protobuf.Duration":case"google.protobuf.FieldMask":case"google.protobuf.Struct":case"google.protobuf.Value":case"google.protobuf.ListValue":return!0;default:return Ee(e)}}var xl=new Set(["google.protobuf.DoubleValue","google.protobuf.FloatValue","google.protobuf.Int64Value","google.protobuf.UInt64Value","google.protobuf.Int32Value","google.protobuf.UInt32Value","google.protobuf.BoolValue","google.protobuf.StringValue","google.protobuf.BytesValue"]);function Ns(e){return xl.has(e)}var Rl=999,El=998,Ds=2;function fe(e,t){return Kt(t,e)?t:Bs(e)(t)}var Cs=new WeakMap;function Bs(e){let t=Cs.get(e);return t===void 0&&(t=wl(e),Cs.set(e,t)),t}var lu=0,As=1,Ps=2,Os=3;function wl(e){let t=e.typeName,{properties:n,prototype:u}=Tl(e);return r=>{let s;u!==void 0?(s=Object.create(u),s.$typeName=t):s={$typeName:t};for(let o=0;o<n.length;o++){let a=n[o],c=a.name,l=r?.[c];switch(a.kind){case lu:l!=null?s[c]=a.convert!==void 0?a.convert(l):l:a.constant!==void 0&&(s[c]=a.constant);break;case As:s[c]=a.convert!==void 0&&Array.isArray(l)?l.map(a.convert):l??[];break;case Ps:if(a.convert===void 0||!Re(l))s[c]=l??{};else{let p={},f=Object.keys(l);for(let m=0;m<f.length;m++)be(p,f[m],a.convert(l[f[m]]));s[c]=p}break;case Os:{let p=l;if(p?.case!=null){let f=a.convert.get(p.case);if(f!==void 0){s[c]={case:p.case,value:f(p.value)};break}}s[c]={case:void 0};break}}}return s}}function Tl(e){var t,n;let u=[],r={},s=kl(e);for(let o of e.members){let a=o.localName;if(o.kind=="oneof"){u.push({name:a,kind:Os,constant:void 0,convert:Il(o)});continue}switch(o.fieldKind){case"message":{u.push({name:a,kind:lu,constant:void 0,convert:A0(o)});break}case"list":{u.push({name:a,kind:As,constant:void 0,convert:o.listKind=="message"?(t=A0(o))!==null&&t!==void 0?t:(c=>c):o.scalar==g.BYTES?Jt:void 0});break}case"map":{u.push({name:a,kind:Ps,constant:void 0,convert:o.mapKind=="message"?(n=A0(o))!==null&&n!==void 0?n:(c=>c):o.scalar==g.BYTES?Jt:void 0});break}default:{let c=Ml(o);u.push({name:a,kind:lu,constant:o.presence==Ds?c:void 0,convert:o.fieldKind=="scalar"&&o.scalar==g.BYTES?Jt:void 0}),s&&(r[a]=c);break}}}return{properties:u,prototype:s?r:void 0}}function Il(e){let t=new Map;for(let n of e.fields){let u;n.fieldKind=="message"?u=A0(n):n.fieldKind=="scalar"&&n.scalar==g.BYTES&&(u=Jt),t.set(n.localName,u??(r=>r))}return t}function A0(e){if(e.fieldKind=="message"&&!e.oneof&&Ee(e.message))return e.message.fields[0].scalar==g.BYTES?Jt:void 0;if(e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!=="google.protobuf.Value")return;let t=e.message,n;return u=>!Re(u)||Kt(u,t)?u:(n??(n=Bs(t)),n(u))}function Jt(e){return Array.isArray(e)?new Uint8Array(e):e}function kl(e){switch(e.file.edition){case Rl:return!1;case El:return!0;default:return e.fields.some(t=>t.presence!=Ds&&t.fieldKind!="message"&&!t.oneof)}}function Ml(e){let t=e.getDefaultValue();return t!==void 0?e.fieldKind=="scalar"&&e.longAsString?t.toString():t:e.fieldKind=="scalar"?he(e.scalar,e.longAsString):e.enum.values[0].number}var Ll=0;function Me(e){if(Nl(e))return{toMessage:n=>P0(n),toLocal:n=>O0(n)};if(e.fieldKind=="message"&&!e.oneof&&Ee(e.message)){let n=e.message,u=n.fields[0].localName;return{toMessage:r=>{let s=fe(n);return r!==void 0&&(s[u]=r),s},toLocal:r=>r[u]}}let t=e.message;return{toMessage:n=>n===void 0?fe(t):n,toLocal:n=>n}}function Nl(e){return e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"}function P0(e){let t={$typeName:"google.protobuf.Struct",fields:{}};if(Re(e))for(let n of Object.keys(e))be(t.fields,n,Gs(e[n]));return t}function O0(e){let t={};for(let n of Object.keys(e.fields))be(t,n,Fs(e.fields[n]));return t}function Fs(e){switch(e.kind.case){case"structValue":return O0(e.kind.value);case"listValue":return e.kind.value.values.map(Fs);case"nullValue":case void 0:return null;default:return e.kind.value}}function Gs(e){let t={$typeName:"google.protobuf.Value",kind:{case:void 0}};switch(typeof e){case"number":t.kind={case:"numberValue",value:e};break;case"string":t.kind={case:"stringValue",value:e};break;case"boolean":t.kind={case:"boolValue",value:e};break;case"object":if(e===null)t.kind={case:"nullValue",value:Ll};else if(Array.isArray(e)){let n={$typeName:"google.protobuf.ListValue",values:[]};if(Array.isArray(e))for(let u of e)n.values.push(Gs(u));t.kind={case:"listValue",value:n}}else t.kind={case:"structValue",value:P0(e)};break}return t}var Cl=2,Dl=3,qs={writeUnknownFields:!0};function Bl(e){return e?Object.assign(Object.assign({},qs),e):qs}function pu(e,t,n){let u=new $t;return du(e)(u,Bl(n),t),u.finish()}var Us=new WeakMap;function du(e){let t=Us.get(e);return t===void 0&&(t=Al(e)),t}function Al(e){let t=e.typeName,n=e.fields.concat().sort((o,a)=>o.number-a.number),u=n[0],r=[],s=(o,a,c)=>{if(c.$typeName!==t&&u!==void 0)throw new ce(u,`cannot use ${u} with message ${c.$typeName}`,"ForeignFieldError");for(let p=0;p<r.length;p++)r[p](o,a,c);let l=c.$unknown;if(l!==void 0&&a.writeUnknownFields)for(let p=0;p<l.length;p++){let{no:f,wireType:m,data:d}=l[p];o.tag(f,m).raw(d)}};Us.set(e,s);for(let o of n)r.push(Pl(o));return s}function Pl(e){switch(e.fieldKind){case"message":case"scalar":case"enum":return Ol(e);case"list":return Gl(e);case"map":return ql(e)}}function Ol(e){let t=Fl(e),n=e.localName;if(e.oneof){let u=e.oneof.localName;return(r,s,o)=>{let a=o[u];a.case===n&&t(r,s,a.value)}}if(e.presence!=Cl){let u=e.presence==Dl?`cannot encode ${e} to binary: required field not set`:void 0;return(r,s,o)=>{let a=o[n];if(a!==void 0&&Object.prototype.hasOwnProperty.call(o,n))t(r,s,a);else if(u!==void 0)throw new Error(u)}}if(e.fieldKind=="enum"){let u=e.enum.values[0].number;return(r,s,o)=>{let a=o[n];a!==u&&t(r,s,a)}}switch(e.scalar){case g.BOOL:return(u,r,s)=>{let o=s[n];o!==!1&&t(u,r,o)};case g.STRING:return(u,r,s)=>{let o=s[n];o!==""&&t(u,r,o)};case g.BYTES:return(u,r,s)=>{let o=s[n];(!(o instanceof Uint8Array)||o.byteLength>0)&&t(u,r,o)};case g.DOUBLE:case g.FLOAT:return(u,r,s)=>{let o=s[n];Object.is(o,0)||t(u,r,o)};default:return(u,r,s)=>{let o=s[n];o!=0&&t(u,r,o)}}}function Fl(e){switch(e.fieldKind){case"message":{let{toMessage:t}=Me(e),n=$s(e);return(u,r,s)=>{n(u,r,t(s))}}case"scalar":case"enum":{let t=e.fieldKind=="enum"?g.INT32:e.scalar,n=e.number,u=G0(t),r=F0(t,e.parent.typeName,e.name);return(s,o,a)=>{s.tag(n,u),r(s,a)}}}}function Gl(e){let t=e.localName,n=e.number;switch(e.listKind){case"message":{let{toMessage:u}=Me(e),r=$s(e);return(s,o,a)=>{let c=a[t];for(let l=0;l<c.length;l++)r(s,o,u(c[l]))}}case"scalar":case"enum":{let u=e.listKind=="enum"?g.INT32:e.scalar,r=F0(u,e.parent.typeName,e.name);if(e.packed)return(o,a,c)=>{let l=c[t];if(l.length!=0){o.tag(n,$.LengthDelimited).fork();for(let p=0;p<l.length;p++)r(o,l[p]);o.join()}};let s=G0(u);return(o,a,c)=>{let l=c[t];for(let p=0;p<l.length;p++)o.tag(n,s),r(o,l[p])}}}}function ql(e){let t=e.localName,n=e.number,u=Ul(e);if(e.mapKind=="message"){let{toMessage:a}=Me(e),c=du(e.message);return(l,p,f)=>{let m=f[t],d=Object.keys(m);for(let h=0;h<d.length;h++){let y=d[h];l.tag(n,$.LengthDelimited).fork(),u(l,y),l.tag(2,$.LengthDelimited).fork(),c(l,p,a(m[y])),l.join(),l.join()}}}let r=e.mapKind=="enum"?g.INT32:e.scalar,s=G0(r),o=F0(r,e.parent.typeName,e.name);return(a,c,l)=>{let p=l[t],f=Object.keys(p);for(let m=0;m<f.length;m++){let d=f[m];a.tag(n,$.LengthDelimited).fork(),u(a,d),a.tag(2,s),o(a,p[d]),a.join()}}}function Ul(e){let t=G0(e.mapKey),n=F0(e.mapKey,e.parent.typeName,e.name),u=$l(e.mapKey);return(r,s)=>{r.tag(1,t),n(r,u(s))}}function $l(e){switch(e){case g.STRING:return t=>t;case g.BOOL:return t=>t==="true"?!0:t==="false"?!1:t;case g.UINT64:case g.FIXED64:return t=>{try{return F.uParse(t)}catch{return t}};case g.INT64:case g.SFIXED64:case g.SINT64:return t=>{try{return F.parse(t)}catch{return t}};default:return t=>{let n=Number.parseInt(t);return Number.isFinite(n)?n:t}}}function F0(e,t,n){let u=Vl(e);return(r,s)=>{try{u(r,s)}catch(o){throw o instanceof Error?new Error(`cannot encode field ${t}.${n} to binary: ${o.message}`):o}}}function Vl(e){switch(e){case g.STRING:return(t,n)=>t.string(n);case g.BOOL:return(t,n)=>t.bool(n);case g.DOUBLE:return(t,n)=>t.double(n);case g.FLOAT:return(t,n)=>t.float(n);case g.INT32:return(t,n)=>t.int32(n);case g.INT64:return(t,n)=>t.int64(n);case g.UINT64:return(t,n)=>t.uint64(n);case g.FIXED64:return(t,n)=>t.fixed64(n);case g.BYTES:return(t,n)=>t.bytes(n);case g.FIXED32:return(t,n)=>t.fixed32(n);case g.SFIXED32:return(t,n)=>t.sfixed32(n);case g.SFIXED64:return(t,n)=>t.sfixed64(n);case g.SINT64:return(t,n)=>t.sint64(n);case g.UINT32:return(t,n)=>t.uint32(n);case g.SINT32:return(t,n)=>t.sint32(n)}}function $s(e){let t=e.number,n=du(e.message);return e.delimitedEncoding?(u,r,s)=>{u.tag(t,$.StartGroup),n(u,r,s),u.tag(t,$.EndGroup)}:(u,r,s)=>{u.tag(t,$.LengthDelimited).fork(),n(u,r,s),u.join()}}function G0(e){switch(e){case g.BYTES:case g.STRING:return $.LengthDelimited;case g.DOUBLE:case g.FIXED64:case g.SFIXED64:return $.Bit64;case g.FIXED32:case g.SFIXED32:case g.FLOAT:return $.Bit32;default:return $.Varint}}function U0(e,t){let n=e.fieldKind=="list"?Wt(t,e):e.fieldKind=="map"?Yt(t,e):gu(e,t);if(n===!0)return;let u;switch(e.fieldKind){case"list":u=`expected ${js(e)}, got ${_t(t)}`;break;case"map":u=`expected ${Ks(e)}, got ${_t(t)}`;break;default:u=q0(e,t,n)}return new ce(e,u)}function mu(e,t,n){let u=gu(e,n);if(u!==!0)return new ce(e,`list item #${t+1}: ${q0(e,n,u)}`)}function Vs(e,t,n){let u=fu(e.mapKey)(t);if(u!==!0)return new ce(e,`invalid map key: ${q0({scalar:e.mapKey},t,u)}`);let r=gu(e,n);if(r!==!0)return new ce(e,`map entry ${_t(t)}: ${q0(e,n,r)}`)}function gu(e,t){return e.scalar!==void 0?fu(e.scalar)(t):e.enum!==void 0?e.enum.open?fu(g.INT32)(t):e.enum.values.some(n=>n.number===t):zt(t,e.message)}function fu(e){switch(e){case g.DOUBLE:return t=>typeof t=="number";case g.FLOAT:return t=>typeof t!="number"?!1:!Number.isFinite(Math.fround(t))&&Number.isFinite(t)?`${t.toFixed()} out of range`:!0;case g.INT32:case g.SFIXED32:case g.SINT32:return t=>typeof t!="number"||!Number.isInteger(t)?!1:t>uu||t<ru?`${t.toFixed()} out of range`:!0;case g.FIXED32:case g.UINT32:return t=>typeof t!="number"||!Number.isInteger(t)?!1:t>nu||t<0?`${t.toFixed()} out of range`:!0;case g.BOOL:return t=>typeof t=="boolean";case g.STRING:return t=>typeof t!="string"?!1:qt().checkUtf8(t)||"invalid UTF8";case g.BYTES:return t=>t instanceof Uint8Array;case g.INT64:case g.SFIXED64:case g.SINT64:return t=>{if(typeof t=="bigint"||typeof t=="number"||typeof t=="string"&&t.length>0)try{return F.parse(t),!0}catch{return`${t} out of range`}return!1};case g.FIXED64:case g.UINT64:return t=>{if(typeof t=="bigint"||typeof t=="number"||typeof t=="string"&&t.length>0)try{return F.uParse(t),!0}catch{return`${t} out of range`}return!1}}}function q0(e,t,n){return n=typeof n=="string"?`: ${n}`:`, got ${_t(t)}`,e.scalar!==void 0?`expected ${Hl(e.scalar)}`+n:e.enum!==void 0?`expected ${e.enum.toString()}`+n:`expected ${Hs(e.message)}`+n}function _t(e){switch(typeof e){case"object":return e===null?"null":e instanceof Uint8Array?`Uint8Array(${e.length})`:Array.isArray(e)?`Array(${e.length})`:Wt(e)?js(e.field()):Yt(e)?Ks(e.field()):zt(e)?Hs(e.desc):Kt(e)?`message ${e.$typeName}`:"object";case"string":return e.length>30?"string":`"${e.split('"').join('\\"')}"`;case"boolean":return String(e);case"number":return String(e);case"bigint":return String(e)+"n";default:return typeof e}}function Hs(e){return`ReflectMessage (${e.typeName})`}function js(e){switch(e.listKind){case"message":return`ReflectList (${e.message.toString()})`;case"enum":return`ReflectList (${e.enum.toString()})`;case"scalar":return`ReflectList (${g[e.scalar]})`}}function Ks(e){switch(e.mapKind){case"message":return`ReflectMap (${g[e.mapKey]}, ${e.message.toString()})`;case"enum":return`ReflectMap (${g[e.mapKey]}, ${e.enum.toString()})`;case"scalar":return`ReflectMap (${g[e.mapKey]}, ${g[e.scalar]})`}}function Hl(e){switch(e){case g.STRING:return"string";case g.BOOL:return"boolean";case g.INT64:case g.SINT64:case g.SFIXED64:return"bigint (int64)";case g.UINT64:case g.FIXED64:return"bigint (uint64)";case g.BYTES:return"Uint8Array";case g.DOUBLE:return"number (float64)";case g.FLOAT:return"number (float32)";case g.FIXED32:case g.UINT32:return"number (uint32)";case g.INT32:case g.SFIXED32:case g.SINT32:return"number (int32)"}}function Js(e,t,n=!0){return new V0(e,t,n)}var Ws=new WeakMap,V0=class{get sortedFields(){let t=Ws.get(this.desc);if(t)return t;let n=this.desc.fields.concat().sort((u,r)=>u.number-r.number);return Ws.set(this.desc,n),n}constructor(t,n,u=!0){this.lists=new Map,this.maps=new Map,this.check=u,this.desc=t,this.message=this[ie]=n??fe(t),this.fields=t.fields,this.oneofs=t.oneofs,this.members=t.members}findNumber(t){return this._fieldsByNumber||(this._fieldsByNumber=new Map(this.desc.fields.map(n=>[n.number,n]))),this._fieldsByNumber.get(t)}oneofCase(t){return Xt(this.message,t),us(this.message,t)}isSet(t){return Xt(this.message,t),rs(this.message,t)}clear(t){Xt(this.message,t),is(this.message,t)}get(t){Xt(this.message,t);let n=ss(this.message,t);switch(t.fieldKind){case"list":let u=this.lists.get(t);return(!u||u[ie]!==n)&&this.lists.set(t,u=new yu(t,n,this.check)),u;case"map":let r=this.maps.get(t);return(!r||r[ie]!==n)&&this.maps.set(t,r=new _u(t,n,this.check)),r;case"message":return Su(t,n,this.check);case"scalar":return n===void 0?he(t.scalar,!1):xu(t,n);case"enum":return n??t.enum.values[0].number}}set(t,n){if(Xt(this.message,t),this.check){let r=U0(t,n);if(r)throw r}let u;t.fieldKind=="message"?u=vu(t,n):Yt(n)||Wt(n)?u=n[ie]:u=Ru(t,n),os(this.message,t,u)}getUnknown(){return this.message.$unknown}setUnknown(t){this.message.$unknown=t}};function Xt(e,t){if(t.parent.typeName!==e.$typeName)throw new ce(t,`cannot use ${t.toString()} with message ${e.$typeName}`,"ForeignFieldError")}var yu=class{field(){return this._field}get size(){return this._arr.length}constructor(t,n,u){this._field=t,this._arr=this[ie]=n,this.check=u}get(t){let n=this._arr[t];return n===void 0?void 0:hu(this._field,n,this.check)}set(t,n){if(t<0||t>=this._arr.length)throw new ce(this._field,`list item #${t+1}: out of range`);if(this.check){let u=mu(this._field,t,n);if(u)throw u}this._arr[t]=Ys(this._field,n)}add(t){if(this.check){let n=mu(this._field,this._arr.length,t);if(n)throw n}this._arr.push(Ys(this._field,t))}clear(){this._arr.splice(0,this._arr.length)}[Symbol.iterator](){return this.values()}keys(){return this._arr.keys()}*values(){for(let t of this._arr)yield hu(this._field,t,this.check)}*entries(){for(let t=0;t<this._arr.length;t++)yield[t,hu(this._field,this._arr[t],this.check)]}};var _u=class{constructor(t,n,u=!0){this.obj=this[ie]=n??{},this.check=u,this._field=t}field(){return this._field}set(t,n){if(this.check){let u=Vs(this._field,t,n);if(u)throw u}return be(this.obj,$0(t),jl(this._field,n)),this}delete(t){let n=$0(t),u=Object.prototype.hasOwnProperty.call(this.obj,n);return u&&delete this.obj[n],u}clear(){for(let t of Object.keys(this.obj))delete this.obj[t]}get(t){let n=as(this.obj,$0(t));return n!==void 0&&(n=bu(this._field,n,this.check)),n}has(t){return Object.prototype.hasOwnProperty.call(this.obj,$0(t))}*keys(){for(let t of Object.keys(this.obj))yield zs(t,this._field.mapKey)}*entries(){for(let t of Object.entries(this.obj))yield[zs(t[0],this._field.mapKey),bu(this._field,t[1],this.check)]}[Symbol.iterator](){return this.entries()}get size(){return Object.keys(this.obj).length}*values(){for(let t of Object.values(this.obj))yield bu(this._field,t,this.check)}forEach(t,n){for(let u of this.entries())t.call(n,u[1],u[0],this)}};function vu(e,t){return zt(t)?Ms(t.message)&&!e.oneof&&e.fieldKind=="message"?t.message.value:t.desc.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"?O0(t.message):t.message:t}function Su(e,t,n){return t!==void 0&&(Ee(e.message)&&!e.oneof&&e.fieldKind=="message"?t={$typeName:e.message.typeName,value:xu(e.message.fields[0],t)}:e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"&&Re(t)&&(t=P0(t))),new V0(e.message,t,n)}function Ys(e,t){return e.listKind=="message"?vu(e,t):Ru(e,t)}function hu(e,t,n){return e.listKind=="message"?Su(e,t,n):xu(e,t)}function jl(e,t){return e.mapKind=="message"?vu(e,t):Ru(e,t)}function bu(e,t,n){return e.mapKind=="message"?Su(e,t,n):t}function $0(e){return typeof e=="string"||typeof e=="number"?e:String(e)}function zs(e,t){switch(t){case g.STRING:return e;case g.INT32:case g.FIXED32:case g.UINT32:case g.SFIXED32:case g.SINT32:{let n=Number.parseInt(e);if(Number.isFinite(n))return n;break}case g.BOOL:switch(e){case"true":return!0;case"false":return!1}break;case g.UINT64:case g.FIXED64:try{return F.uParse(e)}catch{}break;default:try{return F.parse(e)}catch{}break}return e}function xu(e,t){switch(e.scalar){case g.INT64:case g.SFIXED64:case g.SINT64:"longAsString"in e&&e.longAsString&&typeof t=="string"&&(t=F.parse(t));break;case g.FIXED64:case g.UINT64:"longAsString"in e&&e.longAsString&&typeof t=="string"&&(t=F.uParse(t));break}return t}function Ru(e,t){switch(e.scalar){case g.INT64:case g.SFIXED64:case g.SINT64:"longAsString"in e&&e.longAsString?t=String(t):(typeof t=="string"||typeof t=="number")&&(t=F.parse(t));break;case g.FIXED64:case g.UINT64:"longAsString"in e&&e.longAsString?t=String(t):(typeof t=="string"||typeof t=="number")&&(t=F.uParse(t));break}return t}function D(e,t,...n){return n.reduce((u,r)=>u.nestedMessages[r],e.messages[t])}var Kl=xs({name:"google/protobuf/descriptor.proto",package:"google.protobuf",messageType:[{name:"FileDescriptorSet",field:[{name:"file",number:1,type:11,label:3,typeName:".google.protobuf.FileDescriptorProto"}],extensionRange:[{start:536e6,end:536000001}]},{name:"FileDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"package",number:2,type:9,label:1},{name:"dependency",number:3,type:9,label:3},{name:"public_dependency",number:10,type:5,label:3},{name:"weak_dependency",number:11,type:5,label:3},{name:"option_dependency",number:15,type:9,label:3},{name:"message_type",number:4,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:5,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"service",number:6,type:11,label:3,typeName:".google.protobuf.ServiceDescriptorProto"},{name:"extension",number:7,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FileOptions"},{name:"source_code_info",number:9,type:11,label:1,typeName:".google.protobuf.SourceCodeInfo"},{name:"syntax",number:12,type:9,label:1},{name:"edition",number:14,type:14,label:1,typeName:".google.protobuf.Edition"}]},{name:"DescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"field",number:2,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"extension",number:6,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"nested_type",number:3,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"extension_range",number:5,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ExtensionRange"},{name:"oneof_decl",number:8,type:11,label:3,typeName:".google.protobuf.OneofDescriptorProto"},{name:"options",number:7,type:11,label:1,typeName:".google.protobuf.MessageOptions"},{name:"reserved_range",number:9,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ReservedRange"},{name:"reserved_name",number:10,type:9,label:3},{name:"visibility",number:11,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"ExtensionRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ExtensionRangeOptions"}]},{name:"ReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"ExtensionRangeOptions",field:[{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"},{name:"declaration",number:2,type:11,label:3,typeName:".google.protobuf.ExtensionRangeOptions.Declaration",options:{retention:2}},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"verification",number:3,type:14,label:1,typeName:".google.protobuf.ExtensionRangeOptions.VerificationState",defaultValue:"UNVERIFIED",options:{retention:2}}],nestedType:[{name:"Declaration",field:[{name:"number",number:1,type:5,label:1},{name:"full_name",number:2,type:9,label:1},{name:"type",number:3,type:9,label:1},{name:"reserved",number:5,type:8,label:1},{name:"repeated",number:6,type:8,label:1}]}],enumType:[{name:"VerificationState",value:[{name:"DECLARATION",number:0},{name:"UNVERIFIED",number:1}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:3,type:5,label:1},{name:"label",number:4,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Label"},{name:"type",number:5,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Type"},{name:"type_name",number:6,type:9,label:1},{name:"extendee",number:2,type:9,label:1},{name:"default_value",number:7,type:9,label:1},{name:"oneof_index",number:9,type:5,label:1},{name:"json_name",number:10,type:9,label:1},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FieldOptions"},{name:"proto3_optional",number:17,type:8,label:1}],enumType:[{name:"Type",value:[{name:"TYPE_DOUBLE",number:1},{name:"TYPE_FLOAT",number:2},{name:"TYPE_INT64",number:3},{name:"TYPE_UINT64",number:4},{name:"TYPE_INT32",number:5},{name:"TYPE_FIXED64",number:6},{name:"TYPE_FIXED32",number:7},{name:"TYPE_BOOL",number:8},{name:"TYPE_STRING",number:9},{name:"TYPE_GROUP",number:10},{name:"TYPE_MESSAGE",number:11},{name:"TYPE_BYTES",number:12},{name:"TYPE_UINT32",number:13},{name:"TYPE_ENUM",number:14},{name:"TYPE_SFIXED32",number:15},{name:"TYPE_SFIXED64",number:16},{name:"TYPE_SINT32",number:17},{name:"TYPE_SINT64",number:18}]},{name:"Label",value:[{name:"LABEL_OPTIONAL",number:1},{name:"LABEL_REPEATED",number:3},{name:"LABEL_REQUIRED",number:2}]}]},{name:"OneofDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"options",number:2,type:11,label:1,typeName:".google.protobuf.OneofOptions"}]},{name:"EnumDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"value",number:2,type:11,label:3,typeName:".google.protobuf.EnumValueDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumOptions"},{name:"reserved_range",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto.EnumReservedRange"},{name:"reserved_name",number:5,type:9,label:3},{name:"visibility",number:6,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"EnumReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"EnumValueDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumValueOptions"}]},{name:"ServiceDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"method",number:2,type:11,label:3,typeName:".google.protobuf.MethodDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ServiceOptions"}]},{name:"MethodDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"input_type",number:2,type:9,label:1},{name:"output_type",number:3,type:9,label:1},{name:"options",number:4,type:11,label:1,typeName:".google.protobuf.MethodOptions"},{name:"client_streaming",number:5,type:8,label:1,defaultValue:"false"},{name:"server_streaming",number:6,type:8,label:1,defaultValue:"false"}]},{name:"FileOptions",field:[{name:"java_package",number:1,type:9,label:1},{name:"java_outer_classname",number:8,type:9,label:1},{name:"java_multiple_files",number:10,type:8,label:1,defaultValue:"false",options:{}},{name:"java_generate_equals_and_hash",number:20,type:8,label:1,options:{deprecated:!0}},{name:"java_string_check_utf8",number:27,type:8,label:1,defaultValue:"false"},{name:"optimize_for",number:9,type:14,label:1,typeName:".google.protobuf.FileOptions.OptimizeMode",defaultValue:"SPEED"},{name:"go_package",number:11,type:9,label:1},{name:"cc_generic_services",number:16,type:8,label:1,defaultValue:"false"},{name:"java_generic_services",number:17,type:8,label:1,defaultValue:"false"},{name:"py_generic_services",number:18,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:23,type:8,label:1,defaultValue:"false"},{name:"cc_enable_arenas",number:31,type:8,label:1,defaultValue:"true",options:{}},{name:"objc_class_prefix",number:36,type:9,label:1},{name:"csharp_namespace",number:37,type:9,label:1},{name:"swift_prefix",number:39,type:9,label:1},{name:"php_class_prefix",number:40,type:9,label:1},{name:"php_namespace",number:41,type:9,label:1},{name:"php_metadata_namespace",number:44,type:9,label:1},{name:"ruby_package",number:45,type:9,label:1},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"OptimizeMode",value:[{name:"SPEED",number:1},{name:"CODE_SIZE",number:2},{name:"LITE_RUNTIME",number:3}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MessageOptions",field:[{name:"message_set_wire_format",number:1,type:8,label:1,defaultValue:"false"},{name:"no_standard_descriptor_accessor",number:2,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"map_entry",number:7,type:8,label:1},{name:"deprecated_legacy_json_field_conflicts",number:11,type:8,label:1,options:{deprecated:!0}},{name:"features",number:12,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldOptions",field:[{name:"ctype",number:1,type:14,label:1,typeName:".google.protobuf.FieldOptions.CType",defaultValue:"STRING"},{name:"packed",number:2,type:8,label:1},{name:"jstype",number:6,type:14,label:1,typeName:".google.protobuf.FieldOptions.JSType",defaultValue:"JS_NORMAL"},{name:"lazy",number:5,type:8,label:1,defaultValue:"false"},{name:"unverified_lazy",number:15,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"weak",number:10,type:8,label:1,defaultValue:"false",options:{deprecated:!0}},{name:"debug_redact",number:16,type:8,label:1,defaultValue:"false"},{name:"retention",number:17,type:14,label:1,typeName:".google.protobuf.FieldOptions.OptionRetention"},{name:"targets",number:19,type:14,label:3,typeName:".google.protobuf.FieldOptions.OptionTargetType"},{name:"edition_defaults",number:20,type:11,label:3,typeName:".google.protobuf.FieldOptions.EditionDefault"},{name:"features",number:21,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"feature_support",number:22,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],nestedType:[{name:"EditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"value",number:2,type:9,label:1}]},{name:"FeatureSupport",field:[{name:"edition_introduced",number:1,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"edition_deprecated",number:2,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"deprecation_warning",number:3,type:9,label:1},{name:"edition_removed",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"removal_error",number:5,type:9,label:1}]}],enumType:[{name:"CType",value:[{name:"STRING",number:0},{name:"CORD",number:1},{name:"STRING_PIECE",number:2}]},{name:"JSType",value:[{name:"JS_NORMAL",number:0},{name:"JS_STRING",number:1},{name:"JS_NUMBER",number:2}]},{name:"OptionRetention",value:[{name:"RETENTION_UNKNOWN",number:0},{name:"RETENTION_RUNTIME",number:1},{name:"RETENTION_SOURCE",number:2}]},{name:"OptionTargetType",value:[{name:"TARGET_TYPE_UNKNOWN",number:0},{name:"TARGET_TYPE_FILE",number:1},{name:"TARGET_TYPE_EXTENSION_RANGE",number:2},{name:"TARGET_TYPE_MESSAGE",number:3},{name:"TARGET_TYPE_FIELD",number:4},{name:"TARGET_TYPE_ONEOF",number:5},{name:"TARGET_TYPE_ENUM",number:6},{name:"TARGET_TYPE_ENUM_ENTRY",number:7},{name:"TARGET_TYPE_SERVICE",number:8},{name:"TARGET_TYPE_METHOD",number:9}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"OneofOptions",field:[{name:"features",number:1,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumOptions",field:[{name:"allow_alias",number:2,type:8,label:1},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"deprecated_legacy_json_field_conflicts",number:6,type:8,label:1,options:{deprecated:!0}},{name:"features",number:7,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumValueOptions",field:[{name:"deprecated",number:1,type:8,label:1,defaultValue:"false"},{name:"features",number:2,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"debug_redact",number:3,type:8,label:1,defaultValue:"false"},{name:"feature_support",number:4,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"ServiceOptions",field:[{name:"features",number:34,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MethodOptions",field:[{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"idempotency_level",number:34,type:14,label:1,typeName:".google.protobuf.MethodOptions.IdempotencyLevel",defaultValue:"IDEMPOTENCY_UNKNOWN"},{name:"features",number:35,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"IdempotencyLevel",value:[{name:"IDEMPOTENCY_UNKNOWN",number:0},{name:"NO_SIDE_EFFECTS",number:1},{name:"IDEMPOTENT",number:2}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"UninterpretedOption",field:[{name:"name",number:2,type:11,label:3,typeName:".google.protobuf.UninterpretedOption.NamePart"},{name:"identifier_value",number:3,type:9,label:1},{name:"positive_int_value",number:4,type:4,label:1},{name:"negative_int_value",number:5,type:3,label:1},{name:"double_value",number:6,type:1,label:1},{name:"string_value",number:7,type:12,label:1},{name:"aggregate_value",number:8,type:9,label:1}],nestedType:[{name:"NamePart",field:[{name:"name_part",number:1,type:9,label:2},{name:"is_extension",number:2,type:8,label:2}]}]},{name:"FeatureSet",field:[{name:"field_presence",number:1,type:14,label:1,typeName:".google.protobuf.FeatureSet.FieldPresence",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPLICIT",edition:900},{value:"IMPLICIT",edition:999},{value:"EXPLICIT",edition:1e3}]}},{name:"enum_type",number:2,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnumType",options:{retention:1,targets:[6,1],editionDefaults:[{value:"CLOSED",edition:900},{value:"OPEN",edition:999}]}},{name:"repeated_field_encoding",number:3,type:14,label:1,typeName:".google.protobuf.FeatureSet.RepeatedFieldEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPANDED",edition:900},{value:"PACKED",edition:999}]}},{name:"utf8_validation",number:4,type:14,label:1,typeName:".google.protobuf.FeatureSet.Utf8Validation",options:{retention:1,targets:[4,1],editionDefaults:[{value:"NONE",edition:900},{value:"VERIFY",edition:999}]}},{name:"message_encoding",number:5,type:14,label:1,typeName:".google.protobuf.FeatureSet.MessageEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"LENGTH_PREFIXED",edition:900}]}},{name:"json_format",number:6,type:14,label:1,typeName:".google.protobuf.FeatureSet.JsonFormat",options:{retention:1,targets:[3,6,1],editionDefaults:[{value:"LEGACY_BEST_EFFORT",edition:900},{value:"ALLOW",edition:999}]}},{name:"enforce_naming_style",number:7,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnforceNamingStyle",options:{retention:2,targets:[1,2,3,4,5,6,7,8,9],editionDefaults:[{value:"STYLE_LEGACY",edition:900},{value:"STYLE2024",edition:1001},{value:"STYLE2026",edition:1002}]}},{name:"default_symbol_visibility",number:8,type:14,label:1,typeName:".google.protobuf.FeatureSet.VisibilityFeature.DefaultSymbolVisibility",options:{retention:2,targets:[1],editionDefaults:[{value:"EXPORT_ALL",edition:900},{value:"EXPORT_TOP_LEVEL",edition:1001},{value:"STRICT",edition:1002}]}},{name:"enforce_proto_limits",number:9,type:14,label:1,typeName:".google.protobuf.FeatureSet.ProtoLimitsFeature.EnforceProtoLimits",options:{retention:2,targets:[6,3,4,5],editionDefaults:[{value:"LEGACY_NO_EXPLICIT_LIMITS",edition:900},{value:"PROTO_LIMITS2026",edition:1002}]}}],nestedType:[{name:"VisibilityFeature",enumType:[{name:"DefaultSymbolVisibility",value:[{name:"DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",number:0},{name:"EXPORT_ALL",number:1},{name:"EXPORT_TOP_LEVEL",number:2},{name:"LOCAL_ALL",number:3},{name:"STRICT",number:4}]}]},{name:"ProtoLimitsFeature",enumType:[{name:"EnforceProtoLimits",value:[{name:"PROTO_LIMITS_UNKNOWN",number:0},{name:"LEGACY_NO_EXPLICIT_LIMITS",number:1},{name:"PROTO_LIMITS2026",number:2}]}]}],enumType:[{name:"FieldPresence",value:[{name:"FIELD_PRESENCE_UNKNOWN",number:0},{name:"EXPLICIT",number:1},{name:"IMPLICIT",number:2},{name:"LEGACY_REQUIRED",number:3}]},{name:"EnumType",value:[{name:"ENUM_TYPE_UNKNOWN",number:0},{name:"OPEN",number:1},{name:"CLOSED",number:2}]},{name:"RepeatedFieldEncoding",value:[{name:"REPEATED_FIELD_ENCODING_UNKNOWN",number:0},{name:"PACKED",number:1},{name:"EXPANDED",number:2}]},{name:"Utf8Validation",value:[{name:"UTF8_VALIDATION_UNKNOWN",number:0},{name:"VERIFY",number:2},{name:"NONE",number:3}]},{name:"MessageEncoding",value:[{name:"MESSAGE_ENCODING_UNKNOWN",number:0},{name:"LENGTH_PREFIXED",number:1},{name:"DELIMITED",number:2}]},{name:"JsonFormat",value:[{name:"JSON_FORMAT_UNKNOWN",number:0},{name:"ALLOW",number:1},{name:"LEGACY_BEST_EFFORT",number:2}]},{name:"EnforceNamingStyle",value:[{name:"ENFORCE_NAMING_STYLE_UNKNOWN",number:0},{name:"STYLE2024",number:1},{name:"STYLE_LEGACY",number:2},{name:"STYLE2026",number:3}]}],extensionRange:[{start:1e3,end:9995},{start:9995,end:1e4},{start:1e4,end:10001}]},{name:"FeatureSetDefaults",field:[{name:"defaults",number:1,type:11,label:3,typeName:".google.protobuf.FeatureSetDefaults.FeatureSetEditionDefault"},{name:"minimum_edition",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"maximum_edition",number:5,type:14,label:1,typeName:".google.protobuf.Edition"}],nestedType:[{name:"FeatureSetEditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"overridable_features",number:4,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"fixed_features",number:5,type:11,label:1,typeName:".google.protobuf.FeatureSet"}]}]},{name:"SourceCodeInfo",field:[{name:"location",number:1,type:11,label:3,typeName:".google.protobuf.SourceCodeInfo.Location"}],nestedType:[{name:"Location",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"span",number:2,type:5,label:3,options:{packed:!0}},{name:"leading_comments",number:3,type:9,label:1},{name:"trailing_comments",number:4,type:9,label:1},{name:"leading_detached_comments",number:6,type:9,label:3}]}],extensionRange:[{start:536e6,end:536000001}]},{name:"GeneratedCodeInfo",field:[{name:"annotation",number:1,type:11,label:3,typeName:".google.protobuf.GeneratedCodeInfo.Annotation"}],nestedType:[{name:"Annotation",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"source_file",number:2,type:9,label:1},{name:"begin",number:3,type:5,label:1},{name:"end",number:4,type:5,label:1},{name:"semantic",number:5,type:14,label:1,typeName:".google.protobuf.GeneratedCodeInfo.Annotation.Semantic"}],enumType:[{name:"Semantic",value:[{name:"NONE",number:0},{name:"SET",number:1},{name:"ALIAS",number:2}]}]}]}],enumType:[{name:"Edition",value:[{name:"EDITION_UNKNOWN",number:0},{name:"EDITION_LEGACY",number:900},{name:"EDITION_PROTO2",number:998},{name:"EDITION_PROTO3",number:999},{name:"EDITION_2023",number:1e3},{name:"EDITION_2024",number:1001},{name:"EDITION_2026",number:1002},{name:"EDITION_UNSTABLE",number:9999},{name:"EDITION_1_TEST_ONLY",number:1},{name:"EDITION_2_TEST_ONLY",number:2},{name:"EDITION_99997_TEST_ONLY",number:99997},{name:"EDITION_99998_TEST_ONLY",number:99998},{name:"EDITION_99999_TEST_ONLY",number:99999},{name:"EDITION_MAX",number:2147483647}]},{name:"SymbolVisibility",value:[{name:"VISIBILITY_UNSET",number:0},{name:"VISIBILITY_LOCAL",number:1},{name:"VISIBILITY_EXPORT",number:2}]}]});var yo=D(Kl,1);var Xs;(function(e){e[e.DECLARATION=0]="DECLARATION",e[e.UNVERIFIED=1]="UNVERIFIED"})(Xs||(Xs={}));var Qs;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.GROUP=10]="GROUP",e[e.MESSAGE=11]="MESSAGE",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.ENUM=14]="ENUM",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(Qs||(Qs={}));var Zs;(function(e){e[e.OPTIONAL=1]="OPTIONAL",e[e.REPEATED=3]="REPEATED",e[e.REQUIRED=2]="REQUIRED"})(Zs||(Zs={}));var eo;(function(e){e[e.SPEED=1]="SPEED",e[e.CODE_SIZE=2]="CODE_SIZE",e[e.LITE_RUNTIME=3]="LITE_RUNTIME"})(eo||(eo={}));var to;(function(e){e[e.STRING=0]="STRING",e[e.CORD=1]="CORD",e[e.STRING_PIECE=2]="STRING_PIECE"})(to||(to={}));var no;(function(e){e[e.JS_NORMAL=0]="JS_NORMAL",e[e.JS_STRING=1]="JS_STRING",e[e.JS_NUMBER=2]="JS_NUMBER"})(no||(no={}));var uo;(function(e){e[e.RETENTION_UNKNOWN=0]="RETENTION_UNKNOWN",e[e.RETENTION_RUNTIME=1]="RETENTION_RUNTIME",e[e.RETENTION_SOURCE=2]="RETENTION_SOURCE"})(uo||(uo={}));var ro;(function(e){e[e.TARGET_TYPE_UNKNOWN=0]="TARGET_TYPE_UNKNOWN",e[e.TARGET_TYPE_FILE=1]="TARGET_TYPE_FILE",e[e.TARGET_TYPE_EXTENSION_RANGE=2]="TARGET_TYPE_EXTENSION_RANGE",e[e.TARGET_TYPE_MESSAGE=3]="TARGET_TYPE_MESSAGE",e[e.TARGET_TYPE_FIELD=4]="TARGET_TYPE_FIELD",e[e.TARGET_TYPE_ONEOF=5]="TARGET_TYPE_ONEOF",e[e.TARGET_TYPE_ENUM=6]="TARGET_TYPE_ENUM",e[e.TARGET_TYPE_ENUM_ENTRY=7]="TARGET_TYPE_ENUM_ENTRY",e[e.TARGET_TYPE_SERVICE=8]="TARGET_TYPE_SERVICE",e[e.TARGET_TYPE_METHOD=9]="TARGET_TYPE_METHOD"})(ro||(ro={}));var H0;(function(e){e[e.IDEMPOTENCY_UNKNOWN=0]="IDEMPOTENCY_UNKNOWN",e[e.NO_SIDE_EFFECTS=1]="NO_SIDE_EFFECTS",e[e.IDEMPOTENT=2]="IDEMPOTENT"})(H0||(H0={}));var so;(function(e){e[e.DEFAULT_SYMBOL_VISIBILITY_UNKNOWN=0]="DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",e[e.EXPORT_ALL=1]="EXPORT_ALL",e[e.EXPORT_TOP_LEVEL=2]="EXPORT_TOP_LEVEL",e[e.LOCAL_ALL=3]="LOCAL_ALL",e[e.STRICT=4]="STRICT"})(so||(so={}));var oo;(function(e){e[e.PROTO_LIMITS_UNKNOWN=0]="PROTO_LIMITS_UNKNOWN",e[e.LEGACY_NO_EXPLICIT_LIMITS=1]="LEGACY_NO_EXPLICIT_LIMITS",e[e.PROTO_LIMITS2026=2]="PROTO_LIMITS2026"})(oo||(oo={}));var ao;(function(e){e[e.FIELD_PRESENCE_UNKNOWN=0]="FIELD_PRESENCE_UNKNOWN",e[e.EXPLICIT=1]="EXPLICIT",e[e.IMPLICIT=2]="IMPLICIT",e[e.LEGACY_REQUIRED=3]="LEGACY_REQUIRED"})(ao||(ao={}));var io;(function(e){e[e.ENUM_TYPE_UNKNOWN=0]="ENUM_TYPE_UNKNOWN",e[e.OPEN=1]="OPEN",e[e.CLOSED=2]="CLOSED"})(io||(io={}));var co;(function(e){e[e.REPEATED_FIELD_ENCODING_UNKNOWN=0]="REPEATED_FIELD_ENCODING_UNKNOWN",e[e.PACKED=1]="PACKED",e[e.EXPANDED=2]="EXPANDED"})(co||(co={}));var lo;(function(e){e[e.UTF8_VALIDATION_UNKNOWN=0]="UTF8_VALIDATION_UNKNOWN",e[e.VERIFY=2]="VERIFY",e[e.NONE=3]="NONE"})(lo||(lo={}));var po;(function(e){e[e.MESSAGE_ENCODING_UNKNOWN=0]="MESSAGE_ENCODING_UNKNOWN",e[e.LENGTH_PREFIXED=1]="LENGTH_PREFIXED",e[e.DELIMITED=2]="DELIMITED"})(po||(po={}));var fo;(function(e){e[e.JSON_FORMAT_UNKNOWN=0]="JSON_FORMAT_UNKNOWN",e[e.ALLOW=1]="ALLOW",e[e.LEGACY_BEST_EFFORT=2]="LEGACY_BEST_EFFORT"})(fo||(fo={}));var mo;(function(e){e[e.ENFORCE_NAMING_STYLE_UNKNOWN=0]="ENFORCE_NAMING_STYLE_UNKNOWN",e[e.STYLE2024=1]="STYLE2024",e[e.STYLE_LEGACY=2]="STYLE_LEGACY",e[e.STYLE2026=3]="STYLE2026"})(mo||(mo={}));var go;(function(e){e[e.NONE=0]="NONE",e[e.SET=1]="SET",e[e.ALIAS=2]="ALIAS"})(go||(go={}));var ho;(function(e){e[e.EDITION_UNKNOWN=0]="EDITION_UNKNOWN",e[e.EDITION_LEGACY=900]="EDITION_LEGACY",e[e.EDITION_PROTO2=998]="EDITION_PROTO2",e[e.EDITION_PROTO3=999]="EDITION_PROTO3",e[e.EDITION_2023=1e3]="EDITION_2023",e[e.EDITION_2024=1001]="EDITION_2024",e[e.EDITION_2026=1002]="EDITION_2026",e[e.EDITION_UNSTABLE=9999]="EDITION_UNSTABLE",e[e.EDITION_1_TEST_ONLY=1]="EDITION_1_TEST_ONLY",e[e.EDITION_2_TEST_ONLY=2]="EDITION_2_TEST_ONLY",e[e.EDITION_99997_TEST_ONLY=99997]="EDITION_99997_TEST_ONLY",e[e.EDITION_99998_TEST_ONLY=99998]="EDITION_99998_TEST_ONLY",e[e.EDITION_99999_TEST_ONLY=99999]="EDITION_99999_TEST_ONLY",e[e.EDITION_MAX=2147483647]="EDITION_MAX"})(ho||(ho={}));var bo;(function(e){e[e.VISIBILITY_UNSET=0]="VISIBILITY_UNSET",e[e.VISIBILITY_LOCAL=1]="VISIBILITY_LOCAL",e[e.VISIBILITY_EXPORT=2]="VISIBILITY_EXPORT"})(bo||(bo={}));function Eu(e){return Object.assign(Object.assign({readUnknownFields:!0,recursionLimit:100},e),{depth:0})}function $e(e,t,n){let u=fe(e);return wu(e).read(u,new qe(t),Eu(n),t.byteLength),u}var _o=new WeakMap;function wu(e){let t=_o.get(e);return t===void 0&&(t=Wl(e)),t}function Wl(e){let t=String(e),n=new Map,u={read:Yl(t,n),readGroup:zl(t,n)};_o.set(e,u);for(let r of e.fields)n.set(r.number,So(r));return u}function Yl(e,t){return(n,u,r,s)=>{var o;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let a=u.pos+s,c=(o=n.$unknown)!==null&&o!==void 0?o:[];for(;u.pos<a;){let[l,p]=u.tag(),f=t.get(l);if(f===void 0){let m=u.skip(p,l,r.recursionLimit-r.depth);r.readUnknownFields&&c.push({no:l,wireType:p,data:m});continue}f(n,u,r,p)}c.length>0&&(n.$unknown=c),r.depth--}}function zl(e,t){return(n,u,r,s)=>{var o;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let a,c,l=(o=n.$unknown)!==null&&o!==void 0?o:[];for(;u.pos<u.len&&([a,c]=u.tag(),c!=$.EndGroup);){let p=t.get(a);if(p===void 0){let f=u.skip(c,a,r.recursionLimit-r.depth);r.readUnknownFields&&l.push({no:a,wireType:c,data:f});continue}p(n,u,r,c)}if(c!=$.EndGroup||a!==s)throw new Error("invalid end group tag");l.length>0&&(n.$unknown=l),r.depth--}}function vo(e,t,n,u,r){So(n)(e[ie],t,r,u)}function So(e){switch(e.fieldKind){case"scalar":return Jl(e);case"enum":return Xl(e);case"message":return Ql(e);case"list":return Zl(e);case"map":return ep(e)}}function Jl(e){let t=j0(e.scalar,e.utf8Validation,e.longAsString),n=e.localName;if(e.oneof){let u=e.oneof.localName;return(r,s)=>{r[u]={case:n,value:t(s)}}}return(u,r)=>{u[n]=t(r)}}function Xl(e){var t;let n=e.localName,u=(t=e.oneof)===null||t===void 0?void 0:t.localName;if(e.enum.open)return u!==void 0?(o,a)=>{o[u]={case:n,value:a.int32()}}:(o,a)=>{o[n]=a.int32()};let r=e.enum.values,s=e.number;return(o,a,c,l)=>{var p;let f=a.int32();if(r.some(m=>m.number===f))u!==void 0?o[u]={case:n,value:f}:o[n]=f;else if(c.readUnknownFields){let m=[];Xr(f,m);let d=(p=o.$unknown)!==null&&p!==void 0?p:[];d.push({no:s,wireType:l,data:new Uint8Array(m)}),o.$unknown=d}}}function Ql(e){let t=e.localName,{toMessage:n,toLocal:u}=Me(e),r=xo(e);if(e.oneof){let s=e.oneof.localName;return(o,a,c)=>{let l=o[s],p=n(l.case===t?l.value:void 0);r(p,a,c),o[s]={case:t,value:u(p)}}}return(s,o,a)=>{let c=n(s[t]);r(c,o,a),s[t]=u(c)}}function xo(e){let t=wu(e.message);if(e.delimitedEncoding){let n=e.number;return(u,r,s)=>t.readGroup(u,r,s,n)}return(n,u,r)=>t.read(n,u,r,u.uint32())}function Zl(e){let t=e.localName;if(e.listKind=="message"){let{toMessage:o,toLocal:a}=Me(e),c=xo(e);return(l,p,f)=>{let m=o(void 0);c(m,p,f),l[t].push(a(m))}}let n=e.listKind=="enum"?g.INT32:e.scalar,u=e.listKind=="scalar"?e.longAsString:!1,r=j0(n,e.utf8Validation,u),s=n!=g.STRING&&n!=g.BYTES;return(o,a,c,l)=>{let p=o[t];if(l==$.LengthDelimited&&s){let f=a.uint32()+a.pos;for(;a.pos<f;)p.push(r(a))}else p.push(r(a))}}function ep(e){let t=e.localName,n=j0(e.mapKey,e.utf8Validation,!1),u=he(e.mapKey,!1),r,s;switch(e.mapKind){case"scalar":{let o=e.scalar,a=j0(o,e.utf8Validation,!1);if(r=c=>a(c),o==g.BYTES)s=()=>new Uint8Array(0);else{let c=he(o,!1);s=()=>c}break}case"enum":{let o=e.enum.values[0].number;r=a=>a.int32(),s=()=>o;break}case"message":{let{toMessage:o,toLocal:a}=Me(e),c=wu(e.message).read;r=(l,p,f)=>{let m=o(f);return c(m,l,p,l.uint32()),a(m)},s=()=>a(o(void 0));break}}return(o,a,c)=>{let l=o[t],p,f,m=a.uint32(),d=a.pos+m;for(;a.pos<d;){let[h,y]=a.tag();switch(h){case 1:p=n(a);break;case 2:f=r(a,c,f);break;default:a.skip(y,h,c.recursionLimit-c.depth)}}p===void 0&&(p=u),f===void 0&&(f=s()),be(l,p,f)}}function j0(e,t,n){switch(e){case g.STRING:return u=>u.string(t);case g.BOOL:return u=>u.bool();case g.DOUBLE:return u=>u.double();case g.FLOAT:return u=>u.float();case g.INT32:return u=>u.int32();case g.INT64:return n?u=>String(u.int64()):u=>u.int64();case g.UINT64:return n?u=>String(u.uint64()):u=>u.uint64();case g.FIXED64:return n?u=>String(u.fixed64()):u=>u.fixed64();case g.BYTES:return u=>u.bytes();case g.FIXED32:return u=>u.fixed32();case g.SFIXED32:return u=>u.sfixed32();case g.SFIXED64:return n?u=>String(u.sfixed64()):u=>u.sfixed64();case g.SINT64:return n?u=>String(u.sint64()):u=>u.sint64();case g.UINT32:return u=>u.uint32();case g.SINT32:return u=>u.sint32()}}function S(e,t){var n;let u=$e(yo,B0(e));return u.messageType.forEach(Gt),u.dependency=(n=t?.map(s=>s.proto.name))!==null&&n!==void 0?n:[],N0(u,s=>t?.find(o=>o.proto.name===s)).getFile(u.name)}function vt(e,t,...n){if(n.length>0)throw new Error;return e.services[t]}var Ne=S(btoa(`
lightspeed/ops/v1/policy.protolightspeed.ops.v1"
\rTenantContext=
tenant (\v2'.lightspeed.ops.v1.TenantContext.TenantB\0H\0=
system (\v2'.lightspeed.ops.v1.TenantContext.SystemB\0H\0\`
Tenant
\bactor_id (	B\0
	tenant_id (	B\0)
role (2.lightspeed.ops.v1.RoleB\0
System
\bactor_id (	B\0B	
\x07context"À\b
\fPolicyAction4
read (\v2$.lightspeed.ops.v1.PolicyAction.ReadH\06
write (\v2%.lightspeed.ops.v1.PolicyAction.WriteH\08
delete (\v2&.lightspeed.ops.v1.PolicyAction.DeleteH\0?

emit_event (\v2).lightspeed.ops.v1.PolicyAction.EmitEventH\0C
\fopen_session (\v2+.lightspeed.ops.v1.PolicyAction.OpenSessionH\0=
	start_job (\v2(.lightspeed.ops.v1.PolicyAction.StartJobH\0N
start_pipeline_run\x07 (\v20.lightspeed.ops.v1.PolicyAction.StartPipelineRunH\0P
replay_pipeline_run\b (\v21.lightspeed.ops.v1.PolicyAction.ReplayPipelineRunH\0K
apply_mitigation	 (\v2/.lightspeed.ops.v1.PolicyAction.ApplyMitigationH\0@

administer
 (\v2*.lightspeed.ops.v1.PolicyAction.AdministerH\0"
Read
resource_tenant_id (	#
Write
resource_tenant_id (	$
Delete
resource_tenant_id (	
	EmitEvent\r
units (
\vOpenSession\r
units (
\bStartJob\r
units (!
StartPipelineRun\r
units ("
ReplayPipelineRun\r
units (S
ApplyMitigation1

mitigation (2.lightspeed.ops.v1.Mitigation\r
units ((

Administer
resource_tenant_id (	B\b
action"®
Budget

max_events (B\0
\fmax_sessions (B\0
\bmax_jobs (B\0
max_pipeline_runs (B\0 
max_pipeline_replays (B\0\x1B
max_mitigations (B\0"}
Usage
events (
\bsessions (\f
jobs (
\rpipeline_runs (
pipeline_replays (
\vmitigations ("ó
\bDecision
\bactor_id (	
	tenant_id (	/
action (\v2.lightspeed.ops.v1.PolicyAction-
kind (2.lightspeed.ops.v1.DecisionKind
reason (	'
usage (\v2.lightspeed.ops.v1.Usage)
budget\x07 (\v2.lightspeed.ops.v1.Budget"
\rTenantRuntime1
\x07context (\v2 .lightspeed.ops.v1.TenantContext)
budget (\v2.lightspeed.ops.v1.Budget'
usage (\v2.lightspeed.ops.v1.Usage*U
Role
ROLE_UNSPECIFIED\0
\vROLE_VIEWER
\vROLE_EDITOR
ROLE_TENANT_ADMIN*f

Mitigation
MITIGATION_UNSPECIFIED\0
MITIGATION_PAUSE_PIPELINE
MITIGATION_DRAIN_PIPELINE*
\fDecisionKind
DECISION_KIND_UNSPECIFIED\0
DECISION_KIND_ALLOWED
DECISION_KIND_DENIED\x1B
DECISION_KIND_MITIGATEDbproto3`),[]);var Tu=(r=>(r[r.UNSPECIFIED=0]="UNSPECIFIED",r[r.VIEWER=1]="VIEWER",r[r.EDITOR=2]="EDITOR",r[r.TENANT_ADMIN=3]="TENANT_ADMIN",r))(Tu||{});var E;(function(e){e[e.Canceled=1]="Canceled",e[e.Unknown=2]="Unknown",e[e.InvalidArgument=3]="InvalidArgument",e[e.DeadlineExceeded=4]="DeadlineExceeded",e[e.NotFound=5]="NotFound",e[e.AlreadyExists=6]="AlreadyExists",e[e.PermissionDenied=7]="PermissionDenied",e[e.ResourceExhausted=8]="ResourceExhausted",e[e.FailedPrecondition=9]="FailedPrecondition",e[e.Aborted=10]="Aborted",e[e.OutOfRange=11]="OutOfRange",e[e.Unimplemented=12]="Unimplemented",e[e.Internal=13]="Internal",e[e.Unavailable=14]="Unavailable",e[e.DataLoss=15]="DataLoss",e[e.Unauthenticated=16]="Unauthenticated"})(E||(E={}));var Ro=S("Ch5nb29nbGUvcHJvdG9idWYvZHVyYXRpb24ucHJvdG8SD2dvb2dsZS5wcm90b2J1ZiIqCghEdXJhdGlvbhIPCgdzZWNvbmRzGAEgASgDEg0KBW5hbm9zGAIgASgFQoMBChNjb20uZ29vZ2xlLnByb3RvYnVmQg1EdXJhdGlvblByb3RvUAFaMWdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2R1cmF0aW9ucGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");var Eo=S("Chlnb29nbGUvcHJvdG9idWYvYW55LnByb3RvEg9nb29nbGUucHJvdG9idWYiJgoDQW55EhAKCHR5cGVfdXJsGAEgASgJEg0KBXZhbHVlGAIgASgMQnYKE2NvbS5nb29nbGUucHJvdG9idWZCCEFueVByb3RvUAFaLGdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2FueXBiogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");function np(e,t){if(e.typeUrl==="")return!1;let n=typeof t=="string"?t:t.typeName,u=wo(e.typeUrl);return n===u}function K0(e,t){if(e.typeUrl==="")return;let n=t.kind=="message"?t:t.getMessage(wo(e.typeUrl));if(!(!n||!np(e,n)))return $e(n,e.value)}function wo(e){let t=e.lastIndexOf("/"),n=t>=0?e.substring(t+1):e;if(!n.length)throw new Error(`invalid type url: ${e}`);return n}var To=S("CiBnb29nbGUvcHJvdG9idWYvZmllbGRfbWFzay5wcm90bxIPZ29vZ2xlLnByb3RvYnVmIhoKCUZpZWxkTWFzaxINCgVwYXRocxgBIAMoCUKFAQoTY29tLmdvb2dsZS5wcm90b2J1ZkIORmllbGRNYXNrUHJvdG9QAVoyZ29vZ2xlLmdvbGFuZy5vcmcvcHJvdG9idWYvdHlwZXMva25vd24vZmllbGRtYXNrcGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");function Io(e,t,n){rp(t,e);let u=up(e.$unknown,t),[r,s,o]=Iu(t),a=Eu(n);for(let c of u)vo(r,new qe(c.data),s,c.wireType,a);return o()}function up(e,t){if(e===void 0)return[];if(t.fieldKind==="enum"||t.fieldKind==="scalar"){for(let n=e.length-1;n>=0;--n)if(e[n].no==t.number)return[e[n]];return[]}return e.filter(n=>n.no===t.number)}function Iu(e,t){let n=e.typeName,u=Object.assign(Object.assign({},e),{kind:"field",parent:e.extendee,localName:n}),r=Object.assign(Object.assign({},e.extendee),{fields:[u],members:[u],oneofs:[]}),s=fe(r,t!==void 0?{[n]:t}:void 0);return[Js(r,s),u,()=>{let o=s[n];if(o===void 0){let a=e.message;return Ee(a)?he(a.fields[0].scalar,a.fields[0].longAsString):fe(a)}return o}]}function rp(e,t){if(e.extendee.typeName!=t.$typeName)throw new Error(`extension ${e.typeName} can only be applied to message ${e.extendee.typeName}`)}var ko=Date.parse("0001-01-01T00:00:00Z"),Mo=Date.parse("9999-12-31T23:59:59Z"),Lo=-315576e6,No=315576e6;var sp=3,op=2,Co={alwaysEmitImplicit:!1,enumAsInteger:!1,useProtoFieldName:!1};function ap(e){return e?Object.assign(Object.assign({},Co),e):Co}function ip(e,t,n){return W0(e)(ap(n),t)}function Y0(e,t,n){var u;let r=ip(e,t,n);return JSON.stringify(r,null,(u=n?.prettySpaces)!==null&&u!==void 0?u:0)}var ku=new WeakMap;function W0(e){let t=ku.get(e);return t===void 0&&(t=cp(e)),t}function cp(e){let t=e.typeName,n=pp(e);if(n!==void 0){let a=e.fields[0],c=(l,p)=>{if(p.$typeName!==t&&a!==void 0)throw new ce(a,`cannot use ${a} with message ${p.$typeName}`,"ForeignFieldError");return n(l,p)};return ku.set(e,c),c}let u=e.fields.concat().sort((a,c)=>a.number-c.number),r=u[0],s=[],o=(a,c)=>{if(c.$typeName!==t&&r!==void 0)throw new ce(r,`cannot use ${r} with message ${c.$typeName}`,"ForeignFieldError");let l={};for(let p=0;p<s.length;p++)s[p](a,c,l);return a.registry&&bp(l,a,a.registry,c,e),l};ku.set(e,o);for(let a of u){let c=dp(a);s.push(a.jsonName==="__proto__"||a.name==="__proto__"?lp(c):c)}return o}function lp(e){return(t,n,u)=>{let r=Object.create(null);e(t,n,r);for(let s of Object.keys(r))be(u,s,r[s])}}function pp(e){if(e.typeName.startsWith("google.protobuf."))switch(e.typeName){case"google.protobuf.Any":return(t,n)=>yp(n,t);case"google.protobuf.Timestamp":return(t,n)=>Sp(n);case"google.protobuf.Duration":return(t,n)=>_p(n);case"google.protobuf.FieldMask":return(t,n)=>vp(n);case"google.protobuf.Struct":return(t,n)=>Oo(n);case"google.protobuf.Value":return(t,n)=>Nu(n);case"google.protobuf.ListValue":return(t,n)=>Fo(n);default:if(Ee(e)){let t=e.fields[0],n=t.localName,u=he(t.scalar,!1),r=z0(t);return(s,o)=>{let a=o[n];return r(s,a===void 0?u:a)}}return}}function dp(e){switch(e.fieldKind){case"scalar":case"enum":case"message":return fp(e);case"list":case"map":{let t=e.fieldKind=="list"?Ao(e):Po(e),n=e.name,u=e.jsonName,r=e.localName;return(s,o,a)=>{let c=t(s,o[r]);c!==void 0&&(a[s.useProtoFieldName?n:u]=c)}}}}function fp(e){let t=Bo(e),n=e.name,u=e.jsonName,r=e.localName;if(e.oneof){let s=e.oneof.localName;return(o,a,c)=>{let l=a[s];l.case===r&&(c[o.useProtoFieldName?n:u]=t(o,l.value))}}if(e.presence!=op){let s=e.presence==sp?`cannot encode ${e} to JSON: required field not set`:void 0;return(o,a,c)=>{let l=a[r];if(l!==void 0&&Object.prototype.hasOwnProperty.call(a,r))c[o.useProtoFieldName?n:u]=t(o,l);else if(s!==void 0)throw new Error(s)}}if(e.fieldKind=="enum"){let s=e.enum.values[0].number;return(o,a,c)=>{let l=a[r];(l!==s||o.alwaysEmitImplicit)&&(c[o.useProtoFieldName?n:u]=t(o,l))}}switch(e.scalar){case g.BOOL:return(s,o,a)=>{let c=o[r];(c!==!1||s.alwaysEmitImplicit)&&(a[s.useProtoFieldName?n:u]=t(s,c))};case g.STRING:return(s,o,a)=>{let c=o[r];(c!==""||s.alwaysEmitImplicit)&&(a[s.useProtoFieldName?n:u]=t(s,c))};case g.BYTES:return(s,o,a)=>{let c=o[r];(!(c instanceof Uint8Array)||c.byteLength>0||s.alwaysEmitImplicit)&&(a[s.useProtoFieldName?n:u]=t(s,c))};case g.DOUBLE:case g.FLOAT:return(s,o,a)=>{let c=o[r];(!Object.is(c,0)||s.alwaysEmitImplicit)&&(a[s.useProtoFieldName?n:u]=t(s,c))};default:return(s,o,a)=>{let c=o[r];(c!=0||s.alwaysEmitImplicit)&&(a[s.useProtoFieldName?n:u]=t(s,c))}}}function mp(e){switch(e.fieldKind){case"scalar":case"enum":case"message":return Bo(e);case"list":return Ao(e);case"map":return Po(e)}}function Bo(e){switch(e.fieldKind){case"scalar":return z0(e);case"enum":return Lu(e);case"message":return Mu(e)}}function Mu(e){let{toMessage:t}=Me(e),n=W0(e.message);return(u,r)=>n(u,t(r))}function Ao(e){let t=gp(e);return(n,u)=>{let r=u;if(r.length==0&&!n.alwaysEmitImplicit)return;let s=[];for(let o=0;o<r.length;o++)s.push(t(n,r[o]));return s}}function gp(e){switch(e.listKind){case"scalar":return z0(e);case"enum":return Lu(e);case"message":return Mu(e)}}function Po(e){let t=hp(e);return(n,u)=>{let r=u,s=Object.keys(r);if(s.length==0&&!n.alwaysEmitImplicit)return;let o={};for(let a=0;a<s.length;a++){let c=s[a];be(o,c,t(n,r[c]))}return o}}function hp(e){switch(e.mapKind){case"scalar":return z0(e);case"enum":return Lu(e);case"message":return Mu(e)}}function Lu(e){let t=e.enum;return t.typeName=="google.protobuf.NullValue"?(n,u)=>{if(typeof u!="number")throw Do(t,u);return null}:(n,u)=>{var r,s;if(typeof u!="number")throw Do(t,u);return n.enumAsInteger?u:(s=(r=t.value[u])===null||r===void 0?void 0:r.jsonName)!==null&&s!==void 0?s:u}}function Do(e,t){return new Error(`cannot encode ${e} to JSON: expected number, got ${_t(t)}`)}function z0(e){switch(e.scalar){case g.INT32:case g.SFIXED32:case g.SINT32:case g.FIXED32:case g.UINT32:return(t,n)=>{if(typeof n!="number")throw St(e,n);return n};case g.FLOAT:case g.DOUBLE:return(t,n)=>{if(typeof n!="number")throw St(e,n);return Number.isNaN(n)?"NaN":n===Number.POSITIVE_INFINITY?"Infinity":n===Number.NEGATIVE_INFINITY?"-Infinity":n};case g.STRING:return(t,n)=>{if(typeof n!="string")throw St(e,n);return n};case g.BOOL:return(t,n)=>{if(typeof n!="boolean")throw St(e,n);return n};case g.UINT64:case g.FIXED64:case g.INT64:case g.SFIXED64:case g.SINT64:return(t,n)=>{if(typeof n=="bigint"||typeof n=="string"||typeof n=="number"&&Number.isInteger(n))return n.toString();throw St(e,n)};case g.BYTES:return(t,n)=>{if(n instanceof Uint8Array)return jt(n);throw St(e,n)}}}function St(e,t){var n;return new Error(`cannot encode ${e} to JSON: ${(n=U0(e,t))===null||n===void 0?void 0:n.message}`)}function bp(e,t,n,u,r){let s=u.$unknown;if(s===void 0)return;let o=new Set;for(let a=0;a<s.length;a++){let{no:c}=s[a];if(!o.has(c)){o.add(c);let l=n.getExtensionFor(r,c);if(!l)continue;let p=Io(u,l),[f,m]=Iu(l,p),d=f[ie],h=mp(m)(t,d[m.localName]);h!==void 0&&(e[l.jsonName]=h)}}}function yp(e,t){if(e.typeUrl==="")return{};let{registry:n}=t,u,r;if(n&&(u=K0(e,n),u&&(r=n.getMessage(u.$typeName))),!r||!u)throw new Error(`cannot encode message ${e.$typeName} to JSON: "${e.typeUrl}" is not in the type registry`);let s=Ls(r)?{value:W0(r)(t,u)}:W0(r)(t,u);return s["@type"]=e.typeUrl,s}function _p(e){let t=Number(e.seconds),n=e.nanos;if(t>No||t<Lo)throw new Error(`cannot encode message ${e.$typeName} to JSON: value out of range`);if(t>0&&n<0||t<0&&n>0)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos sign must match seconds sign`);let u=e.seconds.toString();if(n!==0){let r=Math.abs(n).toString();r="0".repeat(9-r.length)+r,r.substring(3)==="000000"?r=r.substring(0,3):r.substring(6)==="000"&&(r=r.substring(0,6)),u+="."+r,n<0&&t==0&&(u="-"+u)}return u+"s"}function vp(e){return e.paths.map(t=>{if(Kr(Ge(t))!==t)throw new Error(`cannot encode message ${e.$typeName} to JSON: lowerCamelCase of path name "${t}" is irreversible`);return Ge(t)}).join(",")}function Oo(e){let t={},n=Object.keys(e.fields);for(let u=0;u<n.length;u++){let r=n[u];be(t,r,Nu(e.fields[r]))}return t}function Nu(e){switch(e.kind.case){case"nullValue":return null;case"numberValue":if(!Number.isFinite(e.kind.value))throw new Error(`${e.$typeName} cannot be NaN or Infinity`);return e.kind.value;case"boolValue":return e.kind.value;case"stringValue":return e.kind.value;case"structValue":return Oo(e.kind.value);case"listValue":return Fo(e.kind.value);default:throw new Error(`${e.$typeName} must have a value`)}}function Fo(e){return e.values.map(Nu)}function Sp(e){let t=Number(e.seconds)*1e3;if(t<ko||t>Mo)throw new Error(`cannot encode message ${e.$typeName} to JSON: must be from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z inclusive`);if(e.nanos<0)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos must not be negative`);if(e.nanos>999999999)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos must not be greater than 999999999`);let n="Z";if(e.nanos>0){let u=(e.nanos+1e9).toString().substring(1);u.substring(3)==="000000"?n="."+u.substring(0,3)+"Z":u.substring(6)==="000"?n="."+u.substring(0,6)+"Z":n="."+u+"Z"}return new Date(t).toISOString().replace(".000Z",n)}var Go=()=>{throw new Error("the console reads no messages from JSON")};var qo=()=>{throw new Error("the console reads no messages from JSON")};function Qt(e){let t=E[e];return typeof t!="string"?e.toString():t[0].toLowerCase()+t.substring(1).replace(/[A-Z]/g,n=>"_"+n.toLowerCase())}var J0;function Uo(e){if(!J0){J0={};for(let t of Object.values(E))typeof t!="string"&&(J0[Qt(t)]=t)}return J0[e]}var B=class e extends Error{constructor(t,n=E.Unknown,u,r,s){super(xp(t,n)),this.name="ConnectError",this.isWireError=!1,Object.setPrototypeOf(this,new.target.prototype),this.rawMessage=t,this.code=n,this.metadata=new Headers(u??{}),this.details=r??[],this.cause=s}static from(t,n=E.Unknown){return t instanceof e?t:t instanceof Error?t.name=="AbortError"||t.name=="TimeoutError"?new e(t.message,E.Canceled):new e(t.message,n,void 0,void 0,t):new e(String(t),n,void 0,void 0,t)}static[Symbol.hasInstance](t){return t instanceof Error?Object.getPrototypeOf(t)===e.prototype?!0:t.name==="ConnectError"&&"code"in t&&typeof t.code=="number"&&"metadata"in t&&"details"in t&&Array.isArray(t.details)&&"rawMessage"in t&&typeof t.rawMessage=="string"&&"cause"in t:!1}findDetails(t){let n=t.kind==="message"?{getMessage:r=>r===t.typeName?t:void 0}:t,u=[];for(let r of this.details){if("desc"in r){n.getMessage(r.desc.typeName)&&u.push(fe(r.desc,r.value));continue}let s=n.getMessage(r.type);if(s)try{u.push($e(s,r.value))}catch{}}return u}};function xp(e,t){return e.length?`[${Qt(t)}] ${e}`:`[${Qt(t)}]`}function Cu(...e){let t=new Headers;for(let n of e)n.forEach((u,r)=>{t.append(r,u)});return t}function $o(e,t){let n={};for(let u of e.methods){let r=t(u);r!=null&&(n[u.localName]=r)}return n}var X0=1;function Vo(e,t,n=!1){if(t>e){let u=`message size is larger than configured readMaxBytes ${e}`;throw n&&(u=`message size ${t} is larger than configured readMaxBytes ${e}`),new B(u,E.ResourceExhausted)}}function Rp(e){return new Du(e)}var Du=class{constructor(t){this.readMaxBytes=t,this.header=new Uint8Array(5),this.headerView=new DataView(this.header.buffer),this.buf=[]}get byteLength(){return this.buf.reduce((t,n)=>t+n.byteLength,0)}decode(t){this.buf.push(t);let n=[];for(;;){let u=this.pop();if(!u)break;n.push(u)}return n}pop(){if(!(!this.env&&(this.env=this.head(),!this.env))&&this.cons(this.env.data)){let t=this.env;return this.env=void 0,t}}head(){if(!this.cons(this.header))return;let t=this.headerView.getUint8(0),n=this.headerView.getUint32(1);return Vo(this.readMaxBytes,n,!0),{flags:t,data:new Uint8Array(n)}}cons(t){let n=t.byteLength;if(this.byteLength<n)return!1;let u=0;for(;u<n;){let r=this.buf.shift();r.byteLength>n-u?(t.set(r.subarray(0,n-u),u),this.buf.unshift(r.subarray(n-u)),u+=n-u):(t.set(r,u),u+=r.byteLength)}return!0}};function Bu(e){let t,n=Rp(4294967295);return new ReadableStream({start(){t=e.getReader()},async pull(u){let r=!1;for(;!r;){let s=await t.read();if(s.done)n.byteLength>0&&u.error(new B("protocol error: incomplete envelope",E.InvalidArgument)),u.close();else for(let o of n.decode(s.value))u.enqueue(o),r=!0}}})}function Au(e,t){let n=new Uint8Array(t.length+5);n.set(t,5);let u=new DataView(n.buffer,n.byteOffset,n.byteLength);return u.setUint8(0,e),u.setUint32(1,t.length),n}var Ep=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},u("next"),u("throw"),u("return"),n[Symbol.asyncIterator]=function(){return this},n);function u(s){n[s]=e[s]&&function(o){return new Promise(function(a,c){o=e[s](o),r(a,c,o.done,o.value)})}}function r(s,o,a,c){Promise.resolve(c).then(function(l){s({value:l,done:a})},o)}},Zt=function(e){return this instanceof Zt?(this.v=e,this):new Zt(e)},wp=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,s=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",o),r[Symbol.asyncIterator]=function(){return this},r;function o(d){return function(h){return Promise.resolve(h).then(d,f)}}function a(d,h){u[d]&&(r[d]=function(y){return new Promise(function(b,v){s.push([d,y,b,v])>1||c(d,y)})},h&&(r[d]=h(r[d])))}function c(d,h){try{l(u[d](h))}catch(y){m(s[0][3],y)}}function l(d){d.value instanceof Zt?Promise.resolve(d.value.v).then(p,f):m(s[0][2],d)}function p(d){c("next",d)}function f(d){c("throw",d)}function m(d,h){d(h),s.shift(),s.length&&c(s[0][0],s[0][1])}},Tp=function(e){var t,n;return t={},u("next"),u("throw",function(r){throw r}),u("return"),t[Symbol.iterator]=function(){return this},t;function u(r,s){t[r]=e[r]?function(o){return(n=!n)?{value:Zt(e[r](o)),done:!1}:s?s(o):o}:s}};function Ho(e){return wp(this,arguments,function*(){yield Zt(yield*Tp(Ep(e)))})}var jo=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},u("next"),u("throw"),u("return"),n[Symbol.asyncIterator]=function(){return this},n);function u(s){n[s]=e[s]&&function(o){return new Promise(function(a,c){o=e[s](o),r(a,c,o.done,o.value)})}}function r(s,o,a,c){Promise.resolve(c).then(function(l){s({value:l,done:a})},o)}},xt=function(e){return this instanceof xt?(this.v=e,this):new xt(e)},Ip=function(e){var t,n;return t={},u("next"),u("throw",function(r){throw r}),u("return"),t[Symbol.iterator]=function(){return this},t;function u(r,s){t[r]=e[r]?function(o){return(n=!n)?{value:xt(e[r](o)),done:!1}:s?s(o):o}:s}},kp=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,s=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",o),r[Symbol.asyncIterator]=function(){return this},r;function o(d){return function(h){return Promise.resolve(h).then(d,f)}}function a(d,h){u[d]&&(r[d]=function(y){return new Promise(function(b,v){s.push([d,y,b,v])>1||c(d,y)})},h&&(r[d]=h(r[d])))}function c(d,h){try{l(u[d](h))}catch(y){m(s[0][3],y)}}function l(d){d.value instanceof xt?Promise.resolve(d.value.v).then(p,f):m(s[0][2],d)}function p(d){c("next",d)}function f(d){c("throw",d)}function m(d,h){d(h),s.shift(),s.length&&c(s[0][0],s[0][1])}};function e0(e,t){return $o(e,n=>{switch(n.methodKind){case"unary":return Mp(t,n);case"server_streaming":return Lp(t,n);case"client_streaming":return Np(t,n);case"bidi_streaming":return Cp(t,n);default:return null}})}function Mp(e,t){return async(n,u)=>{var r,s;let o=await e.unary(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues);return(r=u?.onHeader)===null||r===void 0||r.call(u,o.header),(s=u?.onTrailer)===null||s===void 0||s.call(u,o.trailer),o.message}}function Lp(e,t){return(n,u)=>Ko(e.stream(t,u?.signal,u?.timeoutMs,u?.headers,Ho([n]),u?.contextValues),u)}function Np(e,t){return async(n,u)=>{var r,s,o,a,c,l;let p=await e.stream(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues);(c=u?.onHeader)===null||c===void 0||c.call(u,p.header);let f,m=0;try{for(var d=!0,h=jo(p.message),y;y=await h.next(),r=y.done,!r;d=!0)a=y.value,d=!1,f=a,m++}catch(b){s={error:b}}finally{try{!d&&!r&&(o=h.return)&&await o.call(h)}finally{if(s)throw s.error}}if(!f)throw new B("protocol error: missing response message",E.Unimplemented);if(m>1)throw new B("protocol error: received extra messages for client streaming method",E.Unimplemented);return(l=u?.onTrailer)===null||l===void 0||l.call(u,p.trailer),f}}function Cp(e,t){return(n,u)=>Ko(e.stream(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues),u)}function Ko(e,t){return(function(){return kp(this,arguments,function*(){var n,u;let r=yield xt(e);(n=t?.onHeader)===null||n===void 0||n.call(t,r.header),yield xt(yield*Ip(jo(r.message))),(u=t?.onTrailer)===null||u===void 0||u.call(t,r.trailer)})})()}function Wo(...e){let t=new AbortController,n=e.filter(r=>r!==void 0).concat(t.signal);for(let r of n){if(r.aborted){u.apply(r);break}r.addEventListener("abort",u)}function u(){t.signal.aborted||t.abort(Rt(this));for(let r of n)r.removeEventListener("abort",u)}return t}function Yo(e){let t=new AbortController,n=()=>{t.abort(new B("the operation timed out",E.DeadlineExceeded))},u;return e!==void 0&&(e<=0?n():u=setTimeout(n,e)),{signal:t.signal,cleanup:()=>clearTimeout(u)}}function Rt(e){if(!e.aborted)return;if(e.reason!==void 0)return e.reason;let t=new Error("This operation was aborted");return t.name="AbortError",t}function Q0(){return{get(e){return e.id in this?this[e.id]:e.defaultValue},set(e,t){return this[e.id]=t,this},delete(e){return delete this[e.id],this}}}var st="Content-Type",zo="Content-Length",t0="Content-Encoding";var Pu="Accept-Encoding";var Jo="Connect-Timeout-Ms",Z0="Connect-Protocol-Version";var Ou="User-Agent";function en(e,t){return e.toString().replace(/\/?$/,`/${t.parent.typeName}/${t.name}`)}function Fu(e,t){return fe(e,t)}function Xo(e,t){function n(u){return u.done===!0?u:{done:u.done,value:Fu(e,u.value)}}return{[Symbol.asyncIterator](){let u=t[Symbol.asyncIterator](),r={next:()=>u.next().then(n)};return u.throw!==void 0&&(r.throw=s=>u.throw(s).then(n)),u.return!==void 0&&(r.return=s=>u.return(s).then(n)),r}}}function Gu(e,t){if(!t)return e;for(let n of t.concat().reverse())e=n(e);return e}function tn(e){var t;let n=Object.assign({},e);return(t=n.ignoreUnknownFields)!==null&&t!==void 0||(n.ignoreUnknownFields=!0),n}function nn(e,t,n,u){let r=t?Qo(e.input,u):Zo(e.input,n);return{parse:(t?Qo(e.output,u):Zo(e.output,n)).parse,serialize:r.serialize}}function Qo(e,t){return{parse(n){try{return $e(e,n,t)}catch(u){let r=u instanceof Error?u.message:String(u);throw new B(`parse binary: ${r}`,E.Internal)}},serialize(n){try{return pu(e,n,t)}catch(u){let r=u instanceof Error?u.message:String(u);throw new B(`serialize binary: ${r}`,E.Internal)}}}}function Zo(e,t){var n,u;let r=(n=t?.textEncoder)!==null&&n!==void 0?n:new TextEncoder,s=(u=t?.textDecoder)!==null&&u!==void 0?u:new TextDecoder,o=tn(t);return{parse(a){try{let c=s.decode(a);return Go(e,c,o)}catch(c){throw B.from(c,E.InvalidArgument)}},serialize(a){try{let c=Y0(e,a,o);return r.encode(c)}catch(c){throw B.from(c,E.Internal)}}}}var Dp=/^application\/(connect\+)?(?:(json)(?:; ?charset=utf-?8)?|(proto))$/i;var ea="application/proto",ta="application/json",na="application/connect+proto",ua="application/connect+json";function ra(e){let t=e?.match(Dp);if(!t)return;let n=!!t[1],u=!!t[3];return{stream:n,binary:u}}function n0(e,t,n){var u;if(t&&new Headers(t).forEach((a,c)=>n.metadata.append(c,a)),typeof e!="object"||e==null||Array.isArray(e))throw n;let r=n.code;"code"in e&&typeof e.code=="string"&&(r=(u=Uo(e.code))!==null&&u!==void 0?u:r);let s=e.message;if(s!=null&&typeof s!="string")throw n;let o=new B(s??"",r,t);if(o.isWireError=!0,"details"in e&&Array.isArray(e.details))for(let a of e.details){if(a===null||typeof a!="object"||Array.isArray(a)||typeof a.type!="string"||typeof a.value!="string")throw n;try{o.details.push({type:a.type,value:B0(a.value),debug:a.debug})}catch{throw n}}return o}var un=2;function qu(e){let t=new B("invalid end stream",E.Unknown),n;try{n=JSON.parse(typeof e=="string"?e:new TextDecoder().decode(e))}catch{throw t}if(typeof n!="object"||n==null||Array.isArray(n))throw t;let u=new Headers;if("metadata"in n){if(typeof n.metadata!="object"||n.metadata==null||Array.isArray(n.metadata))throw t;for(let[s,o]of Object.entries(n.metadata)){if(!Array.isArray(o)||o.some(a=>typeof a!="string"))throw t;for(let a of o)u.append(s,a)}}let r="error"in n&&n.error!=null?n0(n.error,u,t):void 0;return{metadata:u,error:r}}function sa(e){switch(e){case 400:return E.Internal;case 401:return E.Unauthenticated;case 403:return E.PermissionDenied;case 404:return E.Unimplemented;case 429:return E.Unavailable;case 502:return E.Unavailable;case 503:return E.Unavailable;case 504:return E.Unavailable;default:return E.Unknown}}function rn(e){let t=new Headers,n=new Headers;return e.forEach((u,r)=>{r.toLowerCase().startsWith("trailer-")?n.append(r.substring(8),u):t.append(r,u)}),[t,n]}var sn="1";function on(e,t,n,u,r){let s=new Headers(u??{});return n!==void 0&&s.set(Jo,`${n}`),s.set(st,e=="unary"?t?ea:ta:t?na:ua),s.set(Z0,sn),!s.has(Ou)&&r&&s.set(Ou,"connect-es/2.3.0"),s}function an(e,t,n,u){let r=u.get(st),s=ra(r);if(n!==200){let a=new B(`HTTP ${n}`,sa(n),u);if(e=="unary"&&s&&!s.binary)return{isUnaryError:!0,unaryError:a};throw a}let o={binary:t,stream:e!=="unary"};if(s?.binary!==o.binary||s.stream!==o.stream)throw new B(`unsupported content type ${r}`,s===void 0?E.Unknown:E.Internal,u);return{isUnaryError:!1}}var oa="application/";function Pp(e,t){return t?jt(e,"url"):encodeURIComponent(new TextDecoder().decode(e))}function Uu(e,t,n){let u=`?connect=v${sn}`,r="",s=e.header.get(t0);s!==null&&s!=="identity"&&(r="&compression="+encodeURIComponent(s),n=!0),n&&(u+="&base64=1"),u+=r;let o=e.header.get(st);o?.indexOf(oa)===0&&(u+="&encoding="+encodeURIComponent(o.slice(oa.length))),u+="&message="+Pp(t,n);let a=e.url+u,c=new Headers(e.header);for(let l of[Z0,st,zo,t0,Pu])c.delete(l);return Object.assign(Object.assign({},e),{requestMethod:"GET",url:a,header:c})}function $u(e){let t=Gu(e.next,e.interceptors),[n,u,r]=aa(e),s=Object.assign(Object.assign({},e.req),{message:Fu(e.req.method.input,e.req.message),signal:n});return t(s).then(o=>(r(),o),u)}function Vu(e){let[t,n,u]=aa(e),r=!1,s=new Promise(c=>{t.aborted?c():t.addEventListener("abort",()=>c())});s.then(()=>{var c,l;let p=e.req.message[Symbol.asyncIterator]();if(!r){let f=B.from(Rt(t),E.Canceled);(c=p.throw)===null||c===void 0||c.call(p,f).catch(()=>{})}(l=p.return)===null||l===void 0||l.call(p).catch(()=>{})});let o=Gu(async c=>{let l=await e.next(c),p=l.message[Symbol.asyncIterator]();return s.then(()=>{var f;return(f=p.return)===null||f===void 0?void 0:f.call(p).catch(()=>{})}),Object.assign(Object.assign({},l),{message:{[Symbol.asyncIterator]:()=>({next:async()=>{let f=t.aborted?void 0:await Promise.race([p.next(),s]);return f!==void 0?f:r?{done:!0,value:void 0}:n(Rt(t))}})}})},e.interceptors),a=Object.assign(Object.assign({},e.req),{message:Xo(e.req.method.input,e.req.message),signal:t});return o(a).then(c=>{let l=c.message[Symbol.asyncIterator](),p=s.then(async()=>{try{for(;(await l.next()).done!==!0;);}catch{}});return Object.assign(Object.assign({},c),{message:{[Symbol.asyncIterator]:()=>({async next(){if(t.aborted)return await p,r?{done:!0,value:void 0}:n(Rt(t));try{let f=await l.next();return f.done===!0&&(r=!0,u()),f}catch(f){return n(f)}},async return(f){return t.aborted||(r=!0,u()),await p,{done:!0,value:f}},async throw(f){if(r)throw B.from(f);try{return await n(f)}finally{await p}}})}})},n)}function aa(e){let{signal:t,cleanup:n}=Yo(e.timeoutMs),u=Wo(e.signal,t);return[u.signal,function(s){let o=u.signal.aborted?B.from(Rt(u.signal),E.Canceled):B.from(s);return u.abort(o),n(),Promise.reject(o)},function(){n(),u.abort()}]}function ia(){try{new Headers}catch{throw new Error("connect-web requires the fetch API. Are you running on an old version of Node.js?")}}var u0=function(e){return this instanceof u0?(this.v=e,this):new u0(e)},Op=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,s=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",o),r[Symbol.asyncIterator]=function(){return this},r;function o(d){return function(h){return Promise.resolve(h).then(d,f)}}function a(d,h){u[d]&&(r[d]=function(y){return new Promise(function(b,v){s.push([d,y,b,v])>1||c(d,y)})},h&&(r[d]=h(r[d])))}function c(d,h){try{l(u[d](h))}catch(y){m(s[0][3],y)}}function l(d){d.value instanceof u0?Promise.resolve(d.value.v).then(p,f):m(s[0][2],d)}function p(d){c("next",d)}function f(d){c("throw",d)}function m(d,h){d(h),s.shift(),s.length&&c(s[0][0],s[0][1])}},ca={redirect:"error"};function Hu(e){var t;ia();let n=(t=e.useBinaryFormat)!==null&&t!==void 0?t:!1;return{async unary(u,r,s,o,a,c){let{serialize:l,parse:p}=nn(u,n,e.jsonOptions,e.binaryOptions);return s=s===void 0?e.defaultTimeoutMs:s<=0?void 0:s,await $u({interceptors:e.interceptors,signal:r,timeoutMs:s,req:{stream:!1,service:u.parent,method:u,requestMethod:"POST",url:en(e.baseUrl,u),header:on(u.methodKind,n,s,o,!1),contextValues:c??Q0(),message:a},next:async f=>{var m;let d=e.useHttpGet===!0&&u.idempotency===H0.NO_SIDE_EFFECTS,h=null;d?f=Uu(f,l(f.message),n):h=l(f.message);let b=await((m=e.fetch)!==null&&m!==void 0?m:globalThis.fetch)(f.url,Object.assign(Object.assign({},ca),{method:f.requestMethod,headers:f.header,signal:f.signal,body:h})),{isUnaryError:v,unaryError:x}=an(u.methodKind,n,b.status,b.headers);if(v)throw n0(await b.json(),Cu(...rn(b.headers)),x);let[L,A]=rn(b.headers);return{stream:!1,service:u.parent,method:u,header:L,message:n?p(new Uint8Array(await b.arrayBuffer())):qo(u.output,await b.json(),tn(e.jsonOptions)),trailer:A}}})},async stream(u,r,s,o,a,c){let{serialize:l,parse:p}=nn(u,n,e.jsonOptions,e.binaryOptions);function f(d,h,y,b){return Op(this,arguments,function*(){let x=Bu(d).getReader(),L=!1;for(;;){let A=yield u0(x.read());if(A.done)break;let{flags:_e,data:Oe}=A.value;if((_e&X0)===X0)throw new B("protocol error: received unsupported compressed output",E.Internal);if((_e&un)===un){L=!0;let de=qu(Oe);if(de.error){let T=de.error;throw y.forEach((Y,V)=>{T.metadata.append(V,Y)}),T}de.metadata.forEach((T,Y)=>h.set(Y,T));continue}yield yield u0(p(Oe))}if(!L)throw"missing EndStreamResponse"})}async function m(d){if(u.methodKind!="server_streaming")throw"The fetch API does not support streaming request bodies";let h=await d[Symbol.asyncIterator]().next();if(h.done==!0)throw"missing request message";return Au(0,l(h.value))}return s=s===void 0?e.defaultTimeoutMs:s<=0?void 0:s,await Vu({interceptors:e.interceptors,timeoutMs:s,signal:r,req:{stream:!0,service:u.parent,method:u,requestMethod:"POST",url:en(e.baseUrl,u),header:on(u.methodKind,n,s,o,!1),contextValues:c??Q0(),message:a},next:async d=>{var h;let b=await((h=e.fetch)!==null&&h!==void 0?h:globalThis.fetch)(d.url,Object.assign(Object.assign({},ca),{method:d.requestMethod,headers:d.header,signal:d.signal,body:await m(d.message)}));if(an(u.methodKind,n,b.status,b.headers),b.body===null)throw"missing response body";let v=new Headers;return Object.assign(Object.assign({},d),{header:b.headers,trailer:v,message:f(b.body,v,b.headers,d.signal)})}})}}}var la=S(btoa(`
google/rpc/error_details.proto
google.rpc"
	ErrorInfo
reason (	
domain (	5
\bmetadata (\v2#.google.rpc.ErrorInfo.MetadataEntry/
\rMetadataEntry\v
key (	\r
value (	:8";
	RetryInfo.
\vretry_delay (\v2.google.protobuf.Duration"2
	DebugInfo
\rstack_entries (	
detail (	"
\fQuotaFailure6

violations (\v2".google.rpc.QuotaFailure.ViolationÆ
	Violation
\x07subject (	
\vdescription (	
\vapi_service (	
\fquota_metric (	
\bquota_id (	Q
quota_dimensions (\v27.google.rpc.QuotaFailure.Violation.QuotaDimensionsEntry
\vquota_value\x07 (
future_quota_value\b (H\06
QuotaDimensionsEntry\v
key (	\r
value (	:8B
_future_quota_value"
PreconditionFailure=

violations (\v2).google.rpc.PreconditionFailure.Violation?
	Violation\f
type (	
\x07subject (	
\vdescription (	"Ì

BadRequest?
field_violations (\v2%.google.rpc.BadRequest.FieldViolation}
FieldViolation\r
field (	
\vdescription (	
reason (	7
localized_message (\v2.google.rpc.LocalizedMessage"7
\vRequestInfo

request_id (	
\fserving_data (	"\`
\fResourceInfo
\rresource_type (	
\rresource_name (	\r
owner (	
\vdescription (	"V
Help$
links (\v2.google.rpc.Help.Link(
Link
\vdescription (	\v
url (	"3
LocalizedMessage
locale (	
\x07message (	bproto3`),[Ro]),cn=D(la,0);var pa=D(la,5);var Et=S(btoa(`
"lightspeed/ops/v1/checkpoint.protolightspeed.ops.v1"2
	Watermark
offset (
\revent_time_ms ("

Checkpoint
run_id (	\r
stage (	
\bsequence (/
	watermark (\v2.lightspeed.ops.v1.Watermark
idempotency_key (	\r
at_ms ("o
\vResumePoint
run_id (	\r
stage (	
\bsequence (/
	watermark (\v2.lightspeed.ops.v1.Watermarkbproto3`));var ve=S(btoa(`
lightspeed/ops/v1/batch.protolightspeed.ops.v1"?
\fTraceContext
\vtraceparent (	B\0

tracestate (	B\0"
Batch
key (	B\0
stage (	B\0
\x07records (B\0
lag_ms (B\0\x1B
idempotency_key (	B\0
\bsequence (B\0:
\rtrace_context\x07 (\v2.lightspeed.ops.v1.TraceContextB\0@

attributes\b (\v2(.lightspeed.ops.v1.Batch.AttributesEntryB\0
\rnot_before_ms	 (B\0H\01
\bpriority
 (2\x1B.lightspeed.ops.v1.PriorityB\01
AttributesEntry\v
key (	\r
value (	:8B
_not_before_ms"
\rProcessResult;
\x07applied (\v2(.lightspeed.ops.v1.ProcessResult.AppliedH\0T
duplicate_suppressed (\v24.lightspeed.ops.v1.ProcessResult.DuplicateSuppressedH\0=
\brejected (\v2).lightspeed.ops.v1.ProcessResult.RejectedH\0<
\x07Applied1

checkpoint (\v2.lightspeed.ops.v1.Checkpoint=
DuplicateSuppressed\r
stage (	
idempotency_key (	
\bRejected
reason (	B\b
result"[
\vRetryRecord
	batch_key (	
\fnext_attempt (
reason (	
\vretry_at_ms ("Y
DeadLetterRecord
	batch_key (	
\vdestination (	
reason (	\r
at_ms ("½
ProcessOutcome5
	processed (\v2 .lightspeed.ops.v1.ProcessResultH\09
retry_scheduled (\v2.lightspeed.ops.v1.RetryRecordH\0<
\rdead_lettered (\v2#.lightspeed.ops.v1.DeadLetterRecordH\0M
failure_rejected (\v21.lightspeed.ops.v1.ProcessOutcome.FailureRejectedH\0!
FailureRejected
reason (	B	
\x07outcome*ã

BatchState\x1B
BATCH_STATE_UNSPECIFIED\0
BATCH_STATE_QUEUED
BATCH_STATE_IN_FLIGHT
BATCH_STATE_RETRYING
BATCH_STATE_SUCCEEDED
BATCH_STATE_DEAD_LETTERED
BATCH_STATE_FAILED
BATCH_STATE_CANCELLED\x07*^
\bPriority
PRIORITY_UNSPECIFIED\0
\rPRIORITY_HIGH
PRIORITY_NORMAL
\fPRIORITY_LOWbproto3`),[Et]);var r0=(c=>(c[c.UNSPECIFIED=0]="UNSPECIFIED",c[c.QUEUED=1]="QUEUED",c[c.IN_FLIGHT=2]="IN_FLIGHT",c[c.RETRYING=3]="RETRYING",c[c.SUCCEEDED=4]="SUCCEEDED",c[c.DEAD_LETTERED=5]="DEAD_LETTERED",c[c.FAILED=6]="FAILED",c[c.CANCELLED=7]="CANCELLED",c))(r0||{});var s0=S(btoa(`
%lightspeed/ops/v1/batch_history.protolightspeed.ops.v1"û
\fBatchHistory'
batch (\v2.lightspeed.ops.v1.Batch2
\vbatch_state (2.lightspeed.ops.v1.BatchState4
status (\v2$.lightspeed.ops.v1.ActiveBatchStatus-
events (\v2.lightspeed.ops.v1.BatchEvent\r
whole (\b
whole_from_version ("
ActiveBatchStatus
\x07attempt (
run_id (	
	worker_id (	
\vlease_token (	
lease_deadline_ms (
due_ms (5
\fcancellation\x07 (\v2.lightspeed.ops.v1.Cancellation8
\vdead_letter\b (\v2#.lightspeed.ops.v1.DeadLetterRecord
\bprogress	 (	"3
\fCancellation
reason (	
\vdeadline_ms ("

BatchEvent
\x07version (
\vrecorded_ms (:
\benqueued (\v2&.lightspeed.ops.v1.BatchEvent.EnqueuedH\0=

handed_off (\v2'.lightspeed.ops.v1.BatchEvent.HandedOffH\0@
\vreprocessed (\v2).lightspeed.ops.v1.BatchEvent.ReprocessedH\08
\x07started (\v2%.lightspeed.ops.v1.BatchEvent.StartedH\0E
lease_extended\x07 (\v2+.lightspeed.ops.v1.BatchEvent.LeaseExtendedH\06
failed\b (\v2$.lightspeed.ops.v1.BatchEvent.FailedH\0C
\rlease_expired	 (\v2*.lightspeed.ops.v1.BatchEvent.LeaseExpiredH\0:
\breleased
 (\v2&.lightspeed.ops.v1.BatchEvent.ReleasedH\0B
\facknowledged\v (\v2*.lightspeed.ops.v1.BatchEvent.AcknowledgedH\0Q
duplicate_suppressed\f (\v21.lightspeed.ops.v1.BatchEvent.DuplicateSuppressedH\0C
\rdead_lettered\r (\v2*.lightspeed.ops.v1.BatchEvent.DeadLetteredH\0:
\bredriven (\v2&.lightspeed.ops.v1.BatchEvent.RedrivenH\0:
\breplayed (\v2&.lightspeed.ops.v1.BatchEvent.ReplayedH\0<
	discarded (\v2'.lightspeed.ops.v1.BatchEvent.DiscardedH\0U
cancellation_requested (\v23.lightspeed.ops.v1.BatchEvent.CancellationRequestedH\0<
	cancelled (\v2'.lightspeed.ops.v1.BatchEvent.CancelledH\0M
permanently_failed (\v2/.lightspeed.ops.v1.BatchEvent.PermanentlyFailedH\03
\bEnqueued'
batch (\v2.lightspeed.ops.v1.BatchF
	HandedOff'
batch (\v2.lightspeed.ops.v1.Batch
\bfrom_key (	X
\vReprocessed'
batch (\v2.lightspeed.ops.v1.Batch
reason (	
\bactor_id (	m
\x07Started
run_id (	
\x07attempt (
	worker_id (	
\vlease_token (	
lease_deadline_ms (K
\rLeaseExtended\r
times (
lease_deadline_ms (
\bprogress (	>
Failed
\x07attempt (
reason (	
\vretry_at_ms (4
\fLeaseExpired
\x07attempt (
\vretry_at_ms (\x1B
\bReleased
\x07attempt (ï
\fAcknowledged1

checkpoint (\v2.lightspeed.ops.v1.Checkpoint\x1B
checkpoint_sequence (
lineage_sequence (F
result (\v26.lightspeed.ops.v1.BatchEvent.Acknowledged.ResultEntry-
\vResultEntry\v
key (	\r
value (	:8.
DuplicateSuppressed
idempotency_key (	T
\fDeadLettered
\x07attempt (3
record (\v2#.lightspeed.ops.v1.DeadLetterRecord<
\bRedriven
due_ms (
reason (	
\bactor_id (	,
\bReplayed
reason (	
\bactor_id (	-
	Discarded
reason (	
\bactor_id (	N
CancellationRequested
reason (	
\vdeadline_ms (
\bactor_id (	-
	Cancelled
reason (	
\bactor_id (	4
PermanentlyFailed
\x07attempt (
reason (	B\x07
eventbproto3`),[ve,Et]),da=D(s0,0);var ln=S(btoa(`
!lightspeed/ops/v1/freshness.protolightspeed.ops.v1"q
FreshnessMetadata
max_allowed_lag_ms (
observed_lag_ms (
\rlast_sequence (
\bis_fresh (\b"·
FreshnessReading6
\brecorded (\v2$.lightspeed.ops.v1.FreshnessMetadata5
\x07current (\v2$.lightspeed.ops.v1.FreshnessMetadata
\bas_of_ms (
\vstale_at_ms (\r
label (	bproto3`));var We=S(btoa(`
lightspeed/ops/v1/profile.protolightspeed.ops.v1*
AdapterProfile
\x1BADAPTER_PROFILE_UNSPECIFIED\0
ADAPTER_PROFILE_STANDARD
ADAPTER_PROFILE_HEAVY_DATA"
ADAPTER_PROFILE_BURST_RECOVERYbproto3`));var fa=S(btoa(`
lightspeed/ops/v1/record.protolightspeed.ops.v1"=
\vAuditRecord
action (	
\x07outcome (	\r
at_ms ("­
\rLineageRecord
run_id (	\r
stage (	
source_signature (	
sink_signature (	\x1B
watermark_signature (	
\bsequence (
checkpoint_signature\x07 (	"È
ConformanceRecord:
adapter_profile (2!.lightspeed.ops.v1.AdapterProfile
source_signature (	
sink_signature (	\x1B
benchmark_signature (	
budget_signature (	
passed (\b"¨

AuditEntry
\bsequence (.
record (\v2.lightspeed.ops.v1.AuditRecord
	signature (	
\bactor_id (	
reason (	

request_id (	
\vrecorded_ms\x07 (

chain_hash\b (	
\ftext_version	 (
\x07subject
 (	/
\x07details\v (\v2.lightspeed.ops.v1.AuditDetail
run_id\f (	"*
\vAuditDetail\f
name (	\r
value (	"z
\fLineageEntry
\bsequence (0
record (\v2 .lightspeed.ops.v1.LineageRecord
	signature (	
\vrecorded_ms ("z
CheckpointEntry
\bsequence (-
record (\v2.lightspeed.ops.v1.Checkpoint
	signature (	
\vrecorded_ms ("
ConformanceEntry
\bsequence (4
record (\v2$.lightspeed.ops.v1.ConformanceRecord
	signature (	
\vrecorded_ms ("v
\rDecisionEntry
\bsequence (+
record (\v2\x1B.lightspeed.ops.v1.Decision
	signature (	
\vrecorded_ms (bproto3`),[Et,Ne,We]);var Fp=S(btoa(`
&lightspeed/ops/v1/record_service.protolightspeed.ops.v1"u
\vAuditFilter
\x07actions (	B\0
\boutcomes (	B\0
\bsubjects (	B\0
keys (	B\0
\x07run_ids (	B\0"8
\rLineageFilter
stages (	B\0
\x07run_ids (	B\0";
CheckpointFilter
stages (	B\0
\x07run_ids (	B\0"T
ConformanceFilter?
adapter_profiles (2!.lightspeed.ops.v1.AdapterProfileB\0".
SinkIdempotencyKeyFilter
stages (	B\0"D
DecisionFilter2
kinds (2.lightspeed.ops.v1.DecisionKindB\0"
ListAuditsRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\02
filter (\v2.lightspeed.ops.v1.AuditFilterB\0"]
ListAuditsResponse.
\x07entries (\v2.lightspeed.ops.v1.AuditEntry
next_page_token (	"
ListLineageRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\04
filter (\v2 .lightspeed.ops.v1.LineageFilterB\0"\`
ListLineageResponse0
\x07entries (\v2.lightspeed.ops.v1.LineageEntry
next_page_token (	"
ListCheckpointsRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\07
filter (\v2#.lightspeed.ops.v1.CheckpointFilterB\0"g
ListCheckpointsResponse3
\x07entries (\v2".lightspeed.ops.v1.CheckpointEntry
next_page_token (	"
ListConformanceRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\08
filter (\v2$.lightspeed.ops.v1.ConformanceFilterB\0"h
ListConformanceResponse4
\x07entries (\v2#.lightspeed.ops.v1.ConformanceEntry
next_page_token (	"¥
ListSinkIdempotencyKeysRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\0?
filter (\v2+.lightspeed.ops.v1.SinkIdempotencyKeyFilterB\0"T
ListSinkIdempotencyKeysResponse
idempotency_keys (	
next_page_token (	"
ListDecisionsRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\05
filter (\v2!.lightspeed.ops.v1.DecisionFilterB\0"c
ListDecisionsResponse1
\x07entries (\v2 .lightspeed.ops.v1.DecisionEntry
next_page_token (	"1
Gap
\rfrom_sequence (
\vto_sequence (""
	Heartbeat
\rhead_sequence ("Ã
WatchAuditsRequest
\x07surface (	B\0
after_sequence (B\02
filter (\v2.lightspeed.ops.v1.AuditFilterB\0
\fresume_token (	B\0
\bskip_gap (\bB\0
\fheartbeat_ms (B\0"Ð
WatchAuditsResponse
\x07surface (	.
\x07entries (\v2.lightspeed.ops.v1.AuditEntry1
	heartbeat (\v2.lightspeed.ops.v1.HeartbeatH\0%
gap (\v2.lightspeed.ops.v1.GapH\0
\fresume_token (	B\b
notice"Æ
WatchLineageRequest
\x07surface (	B\0
after_sequence (B\04
filter (\v2 .lightspeed.ops.v1.LineageFilterB\0
\fresume_token (	B\0
\bskip_gap (\bB\0
\fheartbeat_ms (B\0"Ó
WatchLineageResponse
\x07surface (	0
\x07entries (\v2.lightspeed.ops.v1.LineageEntry1
	heartbeat (\v2.lightspeed.ops.v1.HeartbeatH\0%
gap (\v2.lightspeed.ops.v1.GapH\0
\fresume_token (	B\b
notice"*
GetFreshnessRequest
\x07surface (	B\0"L
GetFreshnessResponse4
\x07reading (\v2#.lightspeed.ops.v1.FreshnessReading",
WatchFreshnessRequest
\x07surface (	B\0"N
WatchFreshnessResponse4
\x07reading (\v2#.lightspeed.ops.v1.FreshnessReading"^
VerifyAuditsRequest
\x07surface (	B\0
\rfrom_sequence (B\0
\vto_sequence (B\0"}
VerifyAuditsResponse\r
valid (\b
\bverified (
first_bad_sequence (
\rhead_sequence (
	head_hash (	";
ExplainBatchRequest
\x07surface (	B\0
key (	B\0"H
ExplainBatchResponse0
\x07history (\v2.lightspeed.ops.v1.BatchHistory2Ò	
\rRecordServiceY

ListAudits$.lightspeed.ops.v1.ListAuditsRequest%.lightspeed.ops.v1.ListAuditsResponse\\
\vListLineage%.lightspeed.ops.v1.ListLineageRequest&.lightspeed.ops.v1.ListLineageResponseh
ListCheckpoints).lightspeed.ops.v1.ListCheckpointsRequest*.lightspeed.ops.v1.ListCheckpointsResponseh
ListConformance).lightspeed.ops.v1.ListConformanceRequest*.lightspeed.ops.v1.ListConformanceResponse
ListSinkIdempotencyKeys1.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest2.lightspeed.ops.v1.ListSinkIdempotencyKeysResponseb
\rListDecisions'.lightspeed.ops.v1.ListDecisionsRequest(.lightspeed.ops.v1.ListDecisionsResponse^
\vWatchAudits%.lightspeed.ops.v1.WatchAuditsRequest&.lightspeed.ops.v1.WatchAuditsResponse0a
\fWatchLineage&.lightspeed.ops.v1.WatchLineageRequest'.lightspeed.ops.v1.WatchLineageResponse0_
\fGetFreshness&.lightspeed.ops.v1.GetFreshnessRequest'.lightspeed.ops.v1.GetFreshnessResponseg
WatchFreshness(.lightspeed.ops.v1.WatchFreshnessRequest).lightspeed.ops.v1.WatchFreshnessResponse0_
\fVerifyAudits&.lightspeed.ops.v1.VerifyAuditsRequest'.lightspeed.ops.v1.VerifyAuditsResponse_
\fExplainBatch&.lightspeed.ops.v1.ExplainBatchRequest'.lightspeed.ops.v1.ExplainBatchResponsebproto3`),[s0,ln,Ne,We,fa]);var ma=vt(Fp,0);var pn=S(btoa(`
'lightspeed/ops/v1/schedule_status.protolightspeed.ops.v1"@
\rSchedulePause
reason (	\r
at_ms (
\bactor_id (	"x
\x07LastDue
due_ms (.
\x07outcome (2.lightspeed.ops.v1.DueOutcome\r
at_ms (
run_id (	
reason (	"¿
ScheduleStatus
\bsince_ms (
\vnext_due_ms (H\0/
pause (\v2 .lightspeed.ops.v1.SchedulePause
waiting_due_ms ((
last (\v2.lightspeed.ops.v1.LastDueB
\f_next_due_ms*¤

DueOutcome\x1B
DUE_OUTCOME_UNSPECIFIED\0
DUE_OUTCOME_STARTED
DUE_OUTCOME_QUEUED
DUE_OUTCOME_SKIPPED
DUE_OUTCOME_MISSED
DUE_OUTCOME_REFUSEDbproto3`));var dn=S(btoa(`
!lightspeed/ops/v1/connector.protolightspeed.ops.v1"Á
SourceConnectorC
\bdatabase (\v2+.lightspeed.ops.v1.SourceConnector.DatabaseB\0H\0;
file (\v2'.lightspeed.ops.v1.SourceConnector.FileB\0H\0=
queue (\v2(.lightspeed.ops.v1.SourceConnector.QueueB\0H\0G
\bDatabase
name (	B\0
query (	B\0

batch_size (B\0V
File
name (	B\0
path (	B\0
format (	B\0

batch_size (B\0B
Queue
name (	B\0
topic (	B\0
\bprefetch (B\0B\b
source"«
\rSinkConnectorA
\bdatabase (\v2).lightspeed.ops.v1.SinkConnector.DatabaseB\0H\0=
pubsub (\v2'.lightspeed.ops.v1.SinkConnector.PubsubB\0H\0G
\bDatabase
name (	B\0
table (	B\0

upsert_key (	B\0G
Pubsub
name (	B\0
topic (	B\0
\fordering_key (	B\0B
sink"\`
\vRetryPolicy
\fmax_attempts (B\0\x1B
base_backoff_ms (B\0
max_backoff_ms (B\0"_
DeadLetterPolicy
\x07enabled (\bB\0
\vdestination (	B\0
max_payload_bytes (B\0"[
ReprocessWindow
start_sequence (B\0
\fend_sequence (B\0
reason (	B\0"
\rConnectorPlan
name (	B\06
source (\v2".lightspeed.ops.v1.SourceConnectorB\02
sink (\v2 .lightspeed.ops.v1.SinkConnectorB\08
\fretry_policy (\v2.lightspeed.ops.v1.RetryPolicyB\0C
dead_letter_policy (\v2#.lightspeed.ops.v1.DeadLetterPolicyB\0E
reprocess_window (\v2".lightspeed.ops.v1.ReprocessWindowB\0H\0
max_batch_records\x07 (B\0B
_reprocess_windowbproto3`),[]);var fn=S(btoa(`
 lightspeed/ops/v1/operator.protolightspeed.ops.v1"ü
Action4
pause (\v2.lightspeed.ops.v1.Action.PauseB\0H\06
resume (\v2 .lightspeed.ops.v1.Action.ResumeB\0H\04
drain (\v2.lightspeed.ops.v1.Action.DrainB\0H\06
replay (\v2 .lightspeed.ops.v1.Action.ReplayB\0H\0\x1B
Pause
reason (	B\0
Resume
reason (	B\0\x1B
Drain
reason (	B\04
Replay

from_stage (	B\0
reason (	B\0B\b
action"¬
\fControlState:
\x07running (\v2'.lightspeed.ops.v1.ControlState.RunningH\08
paused (\v2&.lightspeed.ops.v1.ControlState.PausedH\0<
\bdraining (\v2(.lightspeed.ops.v1.ControlState.DrainingH\0>
	replaying (\v2).lightspeed.ops.v1.ControlState.ReplayingH\0	
\x07Running'
Paused
reason (	\r
at_ms ()
\bDraining
reason (	\r
at_ms (>
	Replaying

from_stage (	
reason (	\r
at_ms (B	
\x07controlbproto3`),[]);var mn=S(btoa(`
 lightspeed/ops/v1/pipeline.protolightspeed.ops.v1"C
\bBoundary
input_contract (	B\0\x1B
output_contract (	B\0"|
Stage
name (	B\0.
kind (2.lightspeed.ops.v1.StageKindB\01
\bboundary (\v2\x1B.lightspeed.ops.v1.BoundaryB\0"ï
\bSchedule8
manual (\v2".lightspeed.ops.v1.Schedule.ManualB\0H\0<
\binterval (\v2$.lightspeed.ops.v1.Schedule.IntervalB\0H\04
cron (\v2 .lightspeed.ops.v1.Schedule.CronB\0H\0
	time_zone (	B\05
\x07overlap (2 .lightspeed.ops.v1.OverlapPolicyB\06
\bcatch_up (2 .lightspeed.ops.v1.CatchUpPolicyB\0
\rcatch_up_most\x07 (B\0
	jitter_ms\b (B\0
end_ms	 (B\0H\b
Manual#
\bInterval
\vinterval_ms (B\0
Cron

expression (	B\0B

\bscheduleB	
\x07_end_ms"}
\bPipeline
name (	B\01
\bschedule (\v2\x1B.lightspeed.ops.v1.ScheduleB\0,
stages (\v2.lightspeed.ops.v1.StageB\0"C
PipelineUpdate1
\bschedule (\v2\x1B.lightspeed.ops.v1.ScheduleB\0"³
	Lifecycle1
idle (\v2!.lightspeed.ops.v1.Lifecycle.IdleH\0;
	scheduled (\v2&.lightspeed.ops.v1.Lifecycle.ScheduledH\0;
	triggered (\v2&.lightspeed.ops.v1.Lifecycle.TriggeredH\07
\x07running (\v2$.lightspeed.ops.v1.Lifecycle.RunningH\05
failed (\v2#.lightspeed.ops.v1.Lifecycle.FailedH\07
\x07crashed (\v2$.lightspeed.ops.v1.Lifecycle.CrashedH\0;
	replaying\x07 (\v2&.lightspeed.ops.v1.Lifecycle.ReplayingH\0;
	completed\b (\v2&.lightspeed.ops.v1.Lifecycle.CompletedH\0
Idle
	Scheduled\r
at_ms (*
	Triggered
reason (	\r
at_ms (-
\x07Running
run_id (	

started_ms ((
Failed
run_id (	
reason (	)
\x07Crashed
run_id (	
reason (	C
	Replaying
run_id (	

from_stage (	

started_ms (0
	Completed
run_id (	
\vfinished_ms (B\v
	lifecycle*m
	StageKind
STAGE_KIND_UNSPECIFIED\0
STAGE_KIND_SOURCE
STAGE_KIND_TRANSFORM
STAGE_KIND_SINK*
\rOverlapPolicy
OVERLAP_POLICY_UNSPECIFIED\0
OVERLAP_POLICY_SKIP
OVERLAP_POLICY_QUEUE_ONE\x1B
OVERLAP_POLICY_FAIL_OLD*}
\rCatchUpPolicy
\x1BCATCH_UP_POLICY_UNSPECIFIED\0
CATCH_UP_POLICY_LAST
CATCH_UP_POLICY_NONE
CATCH_UP_POLICY_ALLbproto3`),[]);var wt=S(btoa(`
lightspeed/ops/v1/queue.protolightspeed.ops.v1"]

StageLimit
stage (	B\0
\rmax_in_flight (B\0!
max_starts_per_second (B\0"
\rQueueBoundary.
mode (2.lightspeed.ops.v1.QueueModeB\0
\rmax_in_flight (B\0

max_queued (B\0"
cancellation_budget_ms (B\0
max_queued_bytes (B\0!
max_dead_letter_bytes (B\07
\fstage_limits\x07 (\v2.lightspeed.ops.v1.StageLimitB\0"
\vQueueCounts
queued (
\bretrying (
	in_flight (
\rdead_lettered (
\benqueued (
	succeeded (
duplicates_suppressed\x07 (
failed\b (
	cancelled	 (
	discarded
 (
\fqueued_bytes\v (
dead_letter_bytes\f (
replay_pending\r (*u
	QueueMode
QUEUE_MODE_UNSPECIFIED\0
QUEUE_MODE_PUSH_PULL
QUEUE_MODE_PUSH_ONLY
QUEUE_MODE_PULL_ONLYbproto3`),[]);var gn=S(btoa(`
!lightspeed/ops/v1/retention.protolightspeed.ops.v1"{
	Retention\x1B
work_max_age_ms (B\0
work_max_records (B\0
audits_max_age_ms (B\0
\bmax_runs (B\0bproto3`),[]);var ga=S(btoa(`
!lightspeed/ops/v1/telemetry.protolightspeed.ops.v1"w
TelemetrySnapshot
lag_ms ("
throughput_records_per_sec (
\vretry_count (
dead_letter_count (bproto3`));var Ye=S(btoa(`
lightspeed/ops/v1/surface.protolightspeed.ops.v1"ì
PipelineRuntime-
\bpipeline (\v2\x1B.lightspeed.ops.v1.Pipeline/
	lifecycle (\v2.lightspeed.ops.v1.Lifecycle0
\x07control (\v2.lightspeed.ops.v1.ControlState7
	telemetry (\v2$.lightspeed.ops.v1.TelemetrySnapshot
run_id (	"
\fRecordCounts
audits (
\x07lineage (
\vcheckpoints (
\vconformance (
sink_idempotency_keys (
	decisions ("Þ

\x07Surface
name (	B\0>
adapter_profile (2!.lightspeed.ops.v1.AdapterProfileB\0!
adapter_profile_label (	B\0\x1B
lifecycle_label (	B\0
\rcontrol_label (	B\0\x1B
telemetry_label (	B\0;
	freshness\x07 (\v2$.lightspeed.ops.v1.FreshnessMetadataB\0\x1B
freshness_label\b (	B\0
	signature	 (	B\0
conformance_passed
 (\bB\0!
profile_version_label\v (	B\0
snapshot_version\f (B\0@
pipeline_runtime\r (\v2".lightspeed.ops.v1.PipelineRuntimeB\0<
tenant_runtime (\v2 .lightspeed.ops.v1.TenantRuntimeB\0<
connector_plan (\v2 .lightspeed.ops.v1.ConnectorPlanB\06
\bboundary (\v2 .lightspeed.ops.v1.QueueBoundaryB\0
\blease_ms (B\0
max_allowed_lag_ms (B\01
queue (\v2.lightspeed.ops.v1.QueueCountsB\04
\x07records (\v2.lightspeed.ops.v1.RecordCountsB\0

created_ms (B\0!
idempotency_keys_kept (B\03
	retention (\v2.lightspeed.ops.v1.RetentionB\0
\x07deleted (\bB\0

deleted_ms (B\0
etag (	B\0?
conformance_gaps\x1B (2!.lightspeed.ops.v1.ConformanceGapB\0#
runs_need_certification (\bB\0:
labels (\v2&.lightspeed.ops.v1.Surface.LabelsEntryB\0
stale (\bB\0
oldest_enqueued_ms  (B\0

updated_ms! (B\0>
schedule_status" (\v2!.lightspeed.ops.v1.ScheduleStatusB\0
\vstale_at_ms# (B\0-
\vLabelsEntry\v
key (	\r
value (	:8"Q
\rSettingChange\f
path (	
old (	H\0
new (	HB
_oldB
_new*¸
ConformanceGap
\x1BCONFORMANCE_GAP_UNSPECIFIED\0!
CONFORMANCE_GAP_NOT_CERTIFIED
CONFORMANCE_GAP_FAILED 
CONFORMANCE_GAP_PLAN_CHANGED$
 CONFORMANCE_GAP_BOUNDARY_CHANGED*Z
\vSurfaceView
SURFACE_VIEW_UNSPECIFIED\0
SURFACE_VIEW_FULL
SURFACE_VIEW_BASICbproto3`),[dn,ln,fn,mn,Ne,We,wt,gn,pn,ga]);var Gp=S(btoa(`
(lightspeed/ops/v1/schedule_service.protolightspeed.ops.v1"c
ScheduleRunRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"B
ScheduleRunResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"v
TriggerRunRequest
\x07surface (	B\0
reason (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"A
TriggerRunResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"y
PauseScheduleRequest
\x07surface (	B\0
reason (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"D
PauseScheduleResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"f
ResumeScheduleRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"E
ResumeScheduleResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"=
ListDueTimesRequest
\x07surface (	B\0
count (B\0"Y
ListDueTimesResponse
due_ms (1
status (\v2!.lightspeed.ops.v1.ScheduleStatus2ö
ScheduleService\\
\vScheduleRun%.lightspeed.ops.v1.ScheduleRunRequest&.lightspeed.ops.v1.ScheduleRunResponseY

TriggerRun$.lightspeed.ops.v1.TriggerRunRequest%.lightspeed.ops.v1.TriggerRunResponseb
\rPauseSchedule'.lightspeed.ops.v1.PauseScheduleRequest(.lightspeed.ops.v1.PauseScheduleResponsee
ResumeSchedule(.lightspeed.ops.v1.ResumeScheduleRequest).lightspeed.ops.v1.ResumeScheduleResponse_
\fListDueTimes&.lightspeed.ops.v1.ListDueTimesRequest'.lightspeed.ops.v1.ListDueTimesResponsebproto3`),[pn,Ye]);var ha=vt(Gp,0);var Tt=S(btoa(`
google/rpc/status.proto
google.rpc"N
Status\f
code (
\x07message (	%
\x07details (\v2.google.protobuf.Anybproto3`),[Eo]);var hn=S(btoa(`
#lightspeed/ops/v1/dead_letter.protolightspeed.ops.v1"®

DeadLetter'
batch (\v2.lightspeed.ops.v1.Batch3
record (\v2#.lightspeed.ops.v1.DeadLetterRecord
run_id (	2
\battempts (\v2 .lightspeed.ops.v1.FailedAttempt"z
\rFailedAttempt
\x07attempt (
run_id (	
	worker_id (	

started_ms (
	failed_ms (
reason (	"c
DeadLetterFilter
stages (	B\0
\x07reasons (	B\0
\x07from_ms (B\0
to_ms (B\0"e
DeadLetterGroup\r
stage (	
reason (	\r
count (
	oldest_ms (
	newest_ms ("s
DeadLetterSummary
\fdead_letters (2
groups (\v2".lightspeed.ops.v1.DeadLetterGroup
\fother_groups ("Þ
DeadLetterPlan
\fdead_letters (<
stages (\v2,.lightspeed.ops.v1.DeadLetterPlan.StageCount>
\x07reasons (\v2-.lightspeed.ops.v1.DeadLetterPlan.ReasonCount
\rother_reasons (
beyond_horizon (	
beyond_horizon_count (
	plan_hash\x07 (	*

StageCount\r
stage (	\r
count (,
\vReasonCount
reason (	\r
count ("]
\rRedriveResult\v
key (	
due_ms (H\0#
error (\v2.google.rpc.StatusH\0B\b
result"?
\rDiscardResult\v
key (	!
error (\v2.google.rpc.Statusbproto3`),[Tt,ve]);var ba=S(btoa(`
"lightspeed/ops/v1/batch_list.protolightspeed.ops.v1"
\vListedBatch'
batch (\v2.lightspeed.ops.v1.Batch2
\vbatch_state (2.lightspeed.ops.v1.BatchState4
status (\v2$.lightspeed.ops.v1.ActiveBatchStatus
\venqueued_ms (

started_ms (6
\flast_failure (\v2 .lightspeed.ops.v1.FailedAttempt"½
\vBatchFilter1
states (2.lightspeed.ops.v1.BatchStateB\0
stages (	B\0

worker_ids (	B\0

key_prefix (	B\0
\rolder_than_ms (B\0
attempt_at_least (B\0bproto3`),[ve,s0,hn]);var bn=S(btoa(`
#lightspeed/ops/v1/replay_plan.protolightspeed.ops.v1"É

ReplayPlan7
stages (\v2'.lightspeed.ops.v1.ReplayPlan.StagePlan
\rbudget_needed (
\vbudget_left (
	plan_hash (	7
\bleft_out (\v2%.lightspeed.ops.v1.ReplayPlan.LeftOutC
left_out_counts (\v2*.lightspeed.ops.v1.ReplayPlan.LeftOutCount
	StagePlan\r
stage (	
\fdead_letters (
\vreprocessed (
first_sequence (
\rlast_sequence (

suppressed (
\bleft_out\x07 (¨
\x07LeftOut\v
key (	\r
stage (	
\bsequence (;
reason (2+.lightspeed.ops.v1.ReplayPlan.LeftOutReason2
\vbatch_state (2.lightspeed.ops.v1.BatchStateZ
\fLeftOutCount;
reason (2+.lightspeed.ops.v1.ReplayPlan.LeftOutReason\r
count (" 
\rLeftOutReason
\x1BLEFT_OUT_REASON_UNSPECIFIED\0
LEFT_OUT_REASON_KEY_ACTIVE%
!LEFT_OUT_REASON_ALREADY_REPLAYING'
#LEFT_OUT_REASON_IDEMPOTENCY_HORIZONbproto3`),[ve]);var ya=S(btoa(`
$lightspeed/ops/v1/bulk_control.protolightspeed.ops.v1"Î
\rSurfaceFilter
control_states (	B\0
lifecycle_states (	B\0
surface_id_prefix (	B\0@
labels (\v2,.lightspeed.ops.v1.SurfaceFilter.LabelsEntryB\0
stale (\bB\0H\0!
has_dead_letters (\bB\0H
\rolder_than_ms\x07 (B\0-
\vLabelsEntry\v
key (	\r
value (	:8B\b
_staleB
_has_dead_letters"
\rControlResult\f
name (	+
\x07surface (\v2.lightspeed.ops.v1.Surface+
plan (\v2.lightspeed.ops.v1.ReplayPlan!
error (\v2.google.rpc.Statusbproto3`),[Tt,bn,Ye]);var _a=S(btoa(`
lightspeed/ops/v1/lease.protolightspeed.ops.v1"f
LeaseExtension
key (	B\0
\vlease_token (	B\0
\blease_ms (B\0
\bprogress (	B\0"
ExtensionOutcome@
\bextended (\v2,.lightspeed.ops.v1.ExtensionOutcome.ExtendedH\08
lost (\v2(.lightspeed.ops.v1.ExtensionOutcome.LostH\0<
cancel (\v2*.lightspeed.ops.v1.ExtensionOutcome.CancelH\0%
\bExtended
lease_deadline_ms (^
Lost2
\vbatch_state (2.lightspeed.ops.v1.BatchState
\x07attempt (
	worker_id (	0
Cancel
reason (	
budget_left_ms (B	
\x07outcome"
ExtensionResult\v
key (	6
\x07outcome (\v2#.lightspeed.ops.v1.ExtensionOutcomeH\0#
error (\v2.google.rpc.StatusH\0B\b
result"È\b
\vBlockReasonG
in_flight_limit (\v2,.lightspeed.ops.v1.BlockReason.InFlightLimitH\07
paused (\v2%.lightspeed.ops.v1.BlockReason.PausedH\0C
\rno_active_run (\v2*.lightspeed.ops.v1.BlockReason.NoActiveRunH\09
\x07backoff (\v2&.lightspeed.ops.v1.BlockReason.BackoffH\0B
\fstage_filter (\v2*.lightspeed.ops.v1.BlockReason.StageFilterH\05
empty (\v2$.lightspeed.ops.v1.BlockReason.EmptyH\0D
\rsilent_stream\x07 (\v2+.lightspeed.ops.v1.BlockReason.SilentStreamH\0;
\breserved\b (\v2'.lightspeed.ops.v1.BlockReason.ReservedH\0@
\vstage_limit	 (\v2).lightspeed.ops.v1.BlockReason.StageLimitH\0>

start_rate
 (\v2(.lightspeed.ops.v1.BlockReason.StartRateH\09
\rInFlightLimit
	in_flight (
\rmax_in_flight (9
Paused
reason (	
\bactor_id (	\r
at_ms ( 
\vNoActiveRun
	lifecycle (	-
\x07Backoff
\buntil_ms (
\bretrying (
\vStageFilter
queued (\x07
Empty
\fSilentStream
\bReserved
queued (E

StageLimit\r
stage (	
	in_flight (
\rmax_in_flight (K
	StartRate\r
stage (	
max_starts_per_second (
\buntil_ms (B\b
reasonbproto3`),[Tt,ve]);var va=S(btoa(`
"lightspeed/ops/v1/queue_view.protolightspeed.ops.v1"Ô
	QueueView\r
at_ms (.
counts (\v2.lightspeed.ops.v1.QueueCounts,
stages (\v2.lightspeed.ops.v1.StageView
\vnext_due_ms (6
\roverdue_lease (\v2.lightspeed.ops.v1.OverdueLease-
rates (\v2.lightspeed.ops.v1.WindowRates
time_to_empty_ms\x07 (H\0.
\x07workers\b (\v2.lightspeed.ops.v1.WorkerView
\fworker_count	 (

leases_cut
 (\b6
\vsubscribers\v (\v2!.lightspeed.ops.v1.SubscriberView
subscriber_count\f (B
_time_to_empty_ms"

WorkerView
	worker_id (	
\vinstance_id (	
	connected (\b
\x07streams (
stages (	
credit_batches (\x1B
credit_records\x07 (H\0
	in_flight\b (
oldest_started_ms	 (
next_lease_deadline_ms
 (
\rlast_heard_ms\v (B
_credit_records"É
SubscriberView/
kind (2!.lightspeed.ops.v1.SubscriberKind
\fall_surfaces (\b\x1B
after_sequence (H\0\x1B
behind_records (H
\bsince_ms (B
_after_sequenceB
_behind_records"¤
\vWindowRates
	window_ms (
\vmeasured_ms (
\benqueued (
\x07started (
	succeeded (
\x07retried (
\rdead_lettered\x07 (
\x07records\b ("ø
	StageView\r
stage (	
queued (
\bretrying (
	in_flight (
\rdead_lettered (
oldest_enqueued_ms (
\roldest_age_ms\x07 (4
\fblock_reason\b (\v2.lightspeed.ops.v1.BlockReason
\vqueued_high	 (

queued_low
 ("n
\fOverdueLease\v
key (	
	worker_id (	
lease_deadline_ms (

overdue_ms (
\x07batches (*
SubscriberKind
\x1BSUBSCRIBER_KIND_UNSPECIFIED\0
SUBSCRIBER_KIND_AUDITS\x1B
SUBSCRIBER_KIND_LINEAGE
SUBSCRIBER_KIND_FRESHNESSbproto3`),[_a,wt]);var Sa=S(btoa(`
\x1Blightspeed/ops/v1/run.protolightspeed.ops.v1"¥
\bRunStage\r
stage (	
\facknowledged (
\x07records (
duplicates_suppressed (
\x07retries (
\rdead_lettered (
failed\x07 (
	cancelled\b (D
\rnewest_result	 (\v2-.lightspeed.ops.v1.RunStage.NewestResultEntry3
NewestResultEntry\v
key (	\r
value (	:8"
Run
run_id (	*
state (2\x1B.lightspeed.ops.v1.RunState

started_ms (
\bended_ms (
reason (	

started_by (	
trigger_reason\x07 (	2
labels\b (\v2".lightspeed.ops.v1.Run.LabelsEntry
\x07records	 (+
stages
 (\v2\x1B.lightspeed.ops.v1.RunStage
\fresumed_from\v (	
\vresumptions\f (
\bended_by\r (	
scheduled_due_ms (-
\vLabelsEntry\v
key (	\r
value (	:8"©
	RunFilter/
states (2\x1B.lightspeed.ops.v1.RunStateB\0<
labels (\v2(.lightspeed.ops.v1.RunFilter.LabelsEntryB\0-
\vLabelsEntry\v
key (	\r
value (	:8*
\bRunState
RUN_STATE_UNSPECIFIED\0
RUN_STATE_RUNNING
RUN_STATE_COMPLETED
RUN_STATE_FAILED
RUN_STATE_CRASHEDbproto3`),[]);var xa=S(btoa(`
#lightspeed/ops/v1/server_info.protolightspeed.ops.v1"Ø

ServerInfo
\x07version (	
contract_version (	
\binstance (	
	uptime_ms (/
\x07journal (\v2.lightspeed.ops.v1.JournalInfo/
limits (\v2.lightspeed.ops.v1.ServerLimits0
caller\x07 (\v2 .lightspeed.ops.v1.TenantContext
now_ms\b (
clock_ahead_ms	 (#
certificate_expires_ms
 (H\0B
_certificate_expires_ms"
\vJournalInfo,
kind (2.lightspeed.ops.v1.JournalKind
format (

size_bytes (

free_bytes (H\0B\r
\v_free_bytes"Ø
\fServerLimits
\fmax_surfaces (
max_surfaces_per_tenant (
\vmax_streams (
max_streams_per_tenant (
max_message_bytes (
max_arriving_bytes (
	max_calls\x07 (
max_connections\b ("
max_streams_per_connection	 (
max_auxiliary_streams
 (
request_timeout_s\v (\x1B
work_open_timeout_s\f (
work_write_timeout_s\r (!
max_stored_response_bytes (
max_calls_per_tenant (\x1B
call_wait_timeout_s (
	max_items (
max_page_bytes (
max_metadata_bytes (\x1B
handshake_timeout_s (!
connection_idle_timeout_s (
connection_max_age_s (
connection_grace_s (
keepalive_interval_s (\x1B
keepalive_timeout_s (\x1B
min_ping_interval_s ( 
max_surface_queued_bytes\x1B ( 
max_surface_dead_letters (%
max_surface_dead_letter_bytes (*]
\vJournalKind
JOURNAL_KIND_UNSPECIFIED\0
JOURNAL_KIND_MEMORY
JOURNAL_KIND_SQLITEbproto3`),[Ne]);var Ra=S(btoa(`
%lightspeed/ops/v1/surface_watch.protolightspeed.ops.v1"?
ChangedSurfaces,
\bsurfaces (\v2.lightspeed.ops.v1.Surface"/
RemovedSurface\f
name (	
\x07deleted (\b"F
RemovedSurfaces3
\bsurfaces (\v2!.lightspeed.ops.v1.RemovedSurface"$
SurfacesCaughtUp
\bas_of_ms ("%
SurfacesHeartbeat
\bas_of_ms (bproto3`),[Ye]);var Ea=S(btoa(`
lightspeed/ops/v1/tenant.protolightspeed.ops.v1"5
Tenant
name (	B\0
\rsurface_count (B\0bproto3`),[]);var qp=S(btoa(`
'lightspeed/ops/v1/surface_service.protolightspeed.ops.v1"¨
CreateSurfaceRequest
parent (	B\0

surface_id (	B\0>
adapter_profile (2!.lightspeed.ops.v1.AdapterProfileB\0-
budget (\v2.lightspeed.ops.v1.BudgetB\01
\bpipeline (\v2\x1B.lightspeed.ops.v1.PipelineB\0<
connector_plan (\v2 .lightspeed.ops.v1.ConnectorPlanB\06
\bboundary\x07 (\v2 .lightspeed.ops.v1.QueueBoundaryB\0
\blease_ms\b (B\0H\0#
max_allowed_lag_ms	 (B\0H<
tenant_context
 (\v2 .lightspeed.ops.v1.TenantContextB\0

request_id\v (	B\0&
idempotency_keys_kept\f (B\0H3
	retention\r (\v2.lightspeed.ops.v1.RetentionB\0#
runs_need_certification (\bB\0G
labels (\v23.lightspeed.ops.v1.CreateSurfaceRequest.LabelsEntryB\0-
\vLabelsEntry\v
key (	\r
value (	:8B\v
	_lease_msB
_max_allowed_lag_msB
_idempotency_keys_kept"D
CreateSurfaceResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"(
GetSurfaceRequest
\x07surface (	B\0"A
GetSurfaceResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"¬
ListSurfacesRequest
parent (	B\0
	page_size (B\0

page_token (	B\0
\fshow_deleted (\bB\04
filter (\v2 .lightspeed.ops.v1.SurfaceFilterB\0
\border_by (	B\00
view\x07 (2.lightspeed.ops.v1.SurfaceViewB\0:
\fon_behalf_of\b (\v2 .lightspeed.ops.v1.TenantContextB\0"]
ListSurfacesResponse,
\bsurfaces (\v2.lightspeed.ops.v1.Surface
next_page_token (	"Ï
WatchSurfacesRequest
parent (	B\04
filter (\v2 .lightspeed.ops.v1.SurfaceFilterB\0
\vinterval_ms (B\0
\fheartbeat_ms (B\0:
\fon_behalf_of (\v2 .lightspeed.ops.v1.TenantContextB\0"
WatchSurfacesResponse5
\x07changed (\v2".lightspeed.ops.v1.ChangedSurfacesH\05
\x07removed (\v2".lightspeed.ops.v1.RemovedSurfacesH\08
	caught_up (\v2#.lightspeed.ops.v1.SurfacesCaughtUpH\09
	heartbeat (\v2$.lightspeed.ops.v1.SurfacesHeartbeatH\0B\x07
frame"Ä
UpdateSurfaceRequest
\x07surface (	B\03
\vupdate_mask (\v2.google.protobuf.FieldMaskB\0<
connector_plan (\v2 .lightspeed.ops.v1.ConnectorPlanB\06
\bboundary (\v2 .lightspeed.ops.v1.QueueBoundaryB\0
\blease_ms (B\0
max_allowed_lag_ms (B\0-
budget\x07 (\v2.lightspeed.ops.v1.BudgetB\0
at_ms\b (B\0H\0

request_id	 (	B\0!
idempotency_keys_kept
 (B\03
	retention\v (\v2.lightspeed.ops.v1.RetentionB\0
etag\f (	B\0
\x07dry_run\r (\bB\0<
tenant_context (\v2 .lightspeed.ops.v1.TenantContextB\0:
\fon_behalf_of (\v2 .lightspeed.ops.v1.TenantContextB\0#
runs_need_certification (\bB\0G
labels (\v23.lightspeed.ops.v1.UpdateSurfaceRequest.LabelsEntryB\07
\bpipeline (\v2!.lightspeed.ops.v1.PipelineUpdateB\0-
\vLabelsEntry\v
key (	\r
value (	:8B\b
_at_ms"w
UpdateSurfaceResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface1
\x07changes (\v2 .lightspeed.ops.v1.SettingChange"£
DeleteSurfaceRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0<
tenant_context (\v2 .lightspeed.ops.v1.TenantContextB\0B\b
_at_ms"
DeleteSurfaceResponse"¥
UndeleteSurfaceRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0<
tenant_context (\v2 .lightspeed.ops.v1.TenantContextB\0B\b
_at_ms"F
UndeleteSurfaceResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"Ó
StartRunRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0B
labels (\v2..lightspeed.ops.v1.StartRunRequest.LabelsEntryB\0-
\vLabelsEntry\v
key (	\r
value (	:8B\b
_at_ms"?
StartRunResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"8
\rGetRunRequest
\x07surface (	B\0
run_id (	B\0"5
GetRunResponse#
run (\v2.lightspeed.ops.v1.Run"
ListRunsRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\00
filter (\v2.lightspeed.ops.v1.RunFilterB\0"Q
ListRunsResponse$
runs (\v2.lightspeed.ops.v1.Run
next_page_token (	"c
CompleteRunRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"B
CompleteRunResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"
FailRunRequest
\x07surface (	B\0
reason (	B\0
\x07crashed (\bB\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms">
FailRunResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"a
ResumeRunRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"@
ResumeRunResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"È
ApplyControlRequest
\x07surface (	B\0-
action (\v2.lightspeed.ops.v1.ActionB\0
at_ms (B\0H\0

request_id (	B\0
\x07dry_run (\bB\0
expected_plan_hash (	B\0B\b
_at_ms"p
ApplyControlResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface+
plan (\v2.lightspeed.ops.v1.ReplayPlan"ô
ApplyControlsRequest
parent (	B\0
\bsurfaces (	B\04
filter (\v2 .lightspeed.ops.v1.SurfaceFilterB\0-
action (\v2.lightspeed.ops.v1.ActionB\0
at_ms (B\0H\0

request_id (	B\0
\x07dry_run\x07 (\bB\0B\b
_at_ms"X
ApplyControlsResponse1
\x07results (\v2 .lightspeed.ops.v1.ControlResult\f
more (\b"
CancelBatchRequest
\x07surface (	B\0
key (	B\0
reason (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"e
CancelBatchResponse2
\vbatch_state (2.lightspeed.ops.v1.BatchState
cancel_deadline_ms ("&
GetQueueRequest
\x07surface (	B\0"?
GetQueueResponse+
queue (\v2.lightspeed.ops.v1.QueueView"¢
ListBatchesRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\02
filter (\v2.lightspeed.ops.v1.BatchFilterB\0
\border_by (	B\0"_
ListBatchesResponse/
\x07batches (\v2.lightspeed.ops.v1.ListedBatch
next_page_token (	"ª
ListDeadLettersRequest
\x07surface (	B\0
	page_size (B\0

page_token (	B\07
filter (\v2#.lightspeed.ops.v1.DeadLetterFilterB\0
\x07summary (\bB\0"
ListDeadLettersResponse3
\fdead_letters (\v2.lightspeed.ops.v1.DeadLetter
next_page_token (	5
\x07summary (\v2$.lightspeed.ops.v1.DeadLetterSummary"â
RedriveDeadLettersRequest
\x07surface (	B\0
keys (	B\07
filter (\v2#.lightspeed.ops.v1.DeadLetterFilterB\0
all (\bB\0
reason (	B\0

per_second (B\0
max_dead_letters\x07 (B\0
at_ms\b (B\0H\0

request_id	 (	B\0
\x07dry_run
 (\bB\0
expected_plan_hash\v (	B\0\x1B
may_apply_again\f (\bB\0B\b
_at_ms"
RedriveDeadLettersResponse1
\x07results (\v2 .lightspeed.ops.v1.RedriveResult
	remaining (/
plan (\v2!.lightspeed.ops.v1.DeadLetterPlan"­
DiscardDeadLettersRequest
\x07surface (	B\0
keys (	B\07
filter (\v2#.lightspeed.ops.v1.DeadLetterFilterB\0
all (\bB\0
reason (	B\0
max_dead_letters (B\0
at_ms\x07 (B\0H\0

request_id\b (	B\0
\x07dry_run	 (\bB\0
expected_plan_hash
 (	B\0B\b
_at_ms"
DiscardDeadLettersResponse1
\x07results (\v2 .lightspeed.ops.v1.DiscardResult
	remaining (/
plan (\v2!.lightspeed.ops.v1.DeadLetterPlan"s
"CertifyHeavyDataConformanceRequest
\x07surface (	B\0
at_ms (B\0H\0

request_id (	B\0B\b
_at_ms"R
#CertifyHeavyDataConformanceResponse+
\x07surface (\v2.lightspeed.ops.v1.Surface"-
ValidateSurfaceRequest
\x07surface (	B\0"6
SurfaceViolation\r
field (	
\vdescription (	"a
ValidateSurfaceResponse\r
valid (\b7

violations (\v2#.lightspeed.ops.v1.SurfaceViolation"
GetFixtureSnapshotsRequest"2
FixtureSnapshot\f
name (	
	signature (	"
\x1BGetFixtureSnapshotsResponse5
	snapshots (\v2".lightspeed.ops.v1.FixtureSnapshot
snapshot_signature (	
snapshot_version ("C
ListTenantsRequest
	page_size (B\0

page_token (	B\0"Z
ListTenantsResponse*
\x07tenants (\v2.lightspeed.ops.v1.Tenant
next_page_token (	"
GetServerInfoRequest"D
GetServerInfoResponse+
info (\v2.lightspeed.ops.v1.ServerInfo2 
SurfaceServiceb
\rCreateSurface'.lightspeed.ops.v1.CreateSurfaceRequest(.lightspeed.ops.v1.CreateSurfaceResponseY

GetSurface$.lightspeed.ops.v1.GetSurfaceRequest%.lightspeed.ops.v1.GetSurfaceResponse_
\fListSurfaces&.lightspeed.ops.v1.ListSurfacesRequest'.lightspeed.ops.v1.ListSurfacesResponsed
\rWatchSurfaces'.lightspeed.ops.v1.WatchSurfacesRequest(.lightspeed.ops.v1.WatchSurfacesResponse0b
\rUpdateSurface'.lightspeed.ops.v1.UpdateSurfaceRequest(.lightspeed.ops.v1.UpdateSurfaceResponseb
\rDeleteSurface'.lightspeed.ops.v1.DeleteSurfaceRequest(.lightspeed.ops.v1.DeleteSurfaceResponseh
UndeleteSurface).lightspeed.ops.v1.UndeleteSurfaceRequest*.lightspeed.ops.v1.UndeleteSurfaceResponseS
\bStartRun".lightspeed.ops.v1.StartRunRequest#.lightspeed.ops.v1.StartRunResponse\\
\vCompleteRun%.lightspeed.ops.v1.CompleteRunRequest&.lightspeed.ops.v1.CompleteRunResponseP
\x07FailRun!.lightspeed.ops.v1.FailRunRequest".lightspeed.ops.v1.FailRunResponseV
	ResumeRun#.lightspeed.ops.v1.ResumeRunRequest$.lightspeed.ops.v1.ResumeRunResponseM
GetRun .lightspeed.ops.v1.GetRunRequest!.lightspeed.ops.v1.GetRunResponseS
\bListRuns".lightspeed.ops.v1.ListRunsRequest#.lightspeed.ops.v1.ListRunsResponse_
\fApplyControl&.lightspeed.ops.v1.ApplyControlRequest'.lightspeed.ops.v1.ApplyControlResponseb
\rApplyControls'.lightspeed.ops.v1.ApplyControlsRequest(.lightspeed.ops.v1.ApplyControlsResponse\\
\vCancelBatch%.lightspeed.ops.v1.CancelBatchRequest&.lightspeed.ops.v1.CancelBatchResponseS
\bGetQueue".lightspeed.ops.v1.GetQueueRequest#.lightspeed.ops.v1.GetQueueResponse\\
\vListBatches%.lightspeed.ops.v1.ListBatchesRequest&.lightspeed.ops.v1.ListBatchesResponseh
ListDeadLetters).lightspeed.ops.v1.ListDeadLettersRequest*.lightspeed.ops.v1.ListDeadLettersResponseq
RedriveDeadLetters,.lightspeed.ops.v1.RedriveDeadLettersRequest-.lightspeed.ops.v1.RedriveDeadLettersResponseq
DiscardDeadLetters,.lightspeed.ops.v1.DiscardDeadLettersRequest-.lightspeed.ops.v1.DiscardDeadLettersResponse
\x1BCertifyHeavyDataConformance5.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest6.lightspeed.ops.v1.CertifyHeavyDataConformanceResponseh
ValidateSurface).lightspeed.ops.v1.ValidateSurfaceRequest*.lightspeed.ops.v1.ValidateSurfaceResponset
GetFixtureSnapshots-.lightspeed.ops.v1.GetFixtureSnapshotsRequest..lightspeed.ops.v1.GetFixtureSnapshotsResponse\\
\vListTenants%.lightspeed.ops.v1.ListTenantsRequest&.lightspeed.ops.v1.ListTenantsResponseb
\rGetServerInfo'.lightspeed.ops.v1.GetServerInfoRequest(.lightspeed.ops.v1.GetServerInfoResponsebproto3`),[To,ve,ba,ya,dn,hn,fn,mn,Ne,We,wt,va,bn,gn,Sa,xa,Ye,Ra,Ea]);var wa=vt(qp,0);var Ta="lightspeed.token",le=j(globalThis.sessionStorage?.getItem(Ta)??""),Ce=j(!1);function o0(e){sessionStorage.setItem(Ta,e),le.value=e,Ce.value=!1}function Ia(){let e=/^#token=([^&]*)(?:&to=(.*))?$/.exec(location.hash);e&&(o0(decodeURIComponent(e[1]??"")),history.replaceState(null,"",e[2]?`#${e[2]}`:location.pathname))}var Up=e=>async t=>{le.value&&t.header.set("Authorization",`Bearer ${le.value}`);try{return await e(t)}catch(n){throw B.from(n).code===E.Unauthenticated&&(Ce.value=!0),n}},ju=Hu({baseUrl:new URL("..",globalThis.document?.baseURI??"http://localhost/console/").href.replace(/\/$/,""),useBinaryFormat:!0,interceptors:[Up]}),I=e0(wa,ju),It=e0(ha,ju),De=e0(ma,ju);function ye(e){let t=B.from(e),n=t.findDetails(pa).flatMap(r=>r.fieldViolations),u=t.code===E.Unavailable||t.cause instanceof TypeError;return{code:E[t.code].replace(/(?!^)([A-Z])/g,"_$1").toUpperCase(),reason:t.findDetails(cn)[0]?.reason??"",text:u&&t.code!==E.Unavailable?"the server cannot be reached":t.rawMessage,violations:n.map(r=>`${r.field}: ${r.description}`),isUnreachable:u}}function Se(){return`console-${crypto.randomUUID?.()??Array.from(crypto.getRandomValues(new Uint32Array(4)),e=>e.toString(16)).join("")}`}var ot=j(void 0),ze=j(void 0),$p={2:["write"],3:["write","control","administer"]},Ku=ke(()=>{let e=ot.value,t=e?.caller?.context;if(!e)return{actorId:"",role:"",tenant:""};if(t?.case==="tenant"){let n=Tu[t.value.role]?.toLowerCase().replace("_"," ")??"";return{actorId:t.value.actorId,role:n,tenant:t.value.tenantId}}return t?.case==="system"?{actorId:t.value.actorId,role:"system",tenant:""}:{actorId:"no identities",role:"",tenant:""}});function Be(e){let t=ot.value,n=t?.caller?.context;return t?n?.case!=="tenant"?!0:$p[n.value.role]?.includes(e)??!1:!1}var Vp=2e3;function ka(){ge(()=>{le.value,ot.value=void 0,Ma(le.value)})}async function Ma(e){if(e===le.peek())try{let{info:t}=await I.getServerInfo({});if(e!==le.peek())return;ze.value=void 0,Ce.value=!1,ot.value=t}catch(t){ze.value=ye(t),Ce.peek()||setTimeout(()=>{Ma(e)},Vp)}}var pe=j(Wu(globalThis.location?.hash??"")),ue=ke(()=>pe.value.path[0]==="tenants"?pe.value.path[1]??"":""),C=ke(()=>{let{path:e}=pe.value;return e[2]==="surfaces"&&e[3]?e.slice(0,4).join("/"):""}),a0=ke(()=>{let{path:e}=pe.value;return C.value?e[4]??"surface":e[2]??""});function Wu(e){let[t="",n=""]=e.replace(/^#/,"").split("?",2);return{path:t.split("/").filter(Boolean).map(Hp),query:new URLSearchParams(n)}}function Hp(e){try{return decodeURIComponent(e)}catch{return e}}function Ae(e,t={}){return`#/${e.map(encodeURIComponent).join("/")}${jp(t)}`}function X(e,t=[],n={}){return Ae([...e.split("/"),...t],n)}function Pe(e){location.hash=e}function k(e){let t=Object.fromEntries(pe.value.query),n=Ae(pe.value.path,{...t,...e});history.replaceState(null,"",n),pe.value=Wu(n)}function N(e){return pe.value.query.get(e)??""}function jp(e){let t=new URLSearchParams;for(let[u,r]of Object.entries(e))r!==void 0&&r!==""&&r!==!1&&t.set(u,String(r));let n=t.toString();return n&&`?${n}`}function La(){addEventListener("hashchange",()=>{pe.value=Wu(location.hash)})}var Na="lightspeed.zone",Ve=j(globalThis.localStorage?.getItem(Na)==="local"?"local":"utc"),Yu=j(Date.now()),zu=j(0);function yn(e){let t=Number(e)-Date.now();Math.abs(t-zu.value)>1e3&&(zu.value=t)}function we(){return Yu.value+zu.value}function Ca(){setInterval(()=>{document.hidden||(Yu.value=Date.now())},1e3),document.addEventListener("visibilitychange",()=>{Yu.value=Date.now()}),ge(()=>localStorage.setItem(Na,Ve.value))}function He(e,{milliseconds:t=!1}={}){if(!e)return"–";let{date:n,clock:u,name:r}=Kp(Number(e));return`${n} ${t?u:u.slice(0,8)} ${r}`}function Kp(e){let t=Ve.value==="utc"?e:e-new Date(e).getTimezoneOffset()*6e4,n=new Date(t).toISOString();return{date:n.slice(0,10),clock:n.slice(11,23),name:Ve.value==="utc"?"UTC":Wp(e)}}function Wp(e){let t=-new Date(e).getTimezoneOffset(),n=r=>String(r).padStart(2,"0"),u=Math.abs(t);return`UTC${t<0?"-":"+"}${n(Math.floor(u/60))}:${n(u%60)}`}function se(e){if(e===void 0)return"–";let t=Math.max(0,Number(e));if(t<1e3)return`${Math.round(t)} ms`;if(t<1e4)return`${(t/1e3).toFixed(1)} s`;let n=Math.floor(t/1e3),[u,r,s]=[Math.floor(n/86400),Math.floor(n/3600)%24,Math.floor(n/60)%60];return u?`${u} d ${r} h`:r?`${r} h ${s} m`:s?`${s} m ${n%60} s`:`${n} s`}function Da(e){return e?se(Math.max(0,Math.floor((we()-Number(e))/1e3)*1e3)):"–"}var Yp=Symbol.for("pv"),zp=0;function i(e,t,n,u,r,s){t||(t={});var o,a,c=t;if("ref"in c&&typeof e!="function")for(a in c={},t)a=="ref"?o=t[a]:c[a]=t[a];var l={type:e,props:c,key:n,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Yp,__v:--zp,__i:-1,__u:0};return(r||s)&&(l.__source=r,l.__self=s),P.vnode&&P.vnode(l),l}function U({tone:e,children:t}){return i("span",{class:`badge ${e}`,children:t})}var Jp={running:"ok",completed:"ok",succeeded:"ok",fresh:"ok",idle:"neutral",scheduled:"neutral",triggered:"busy",replaying:"busy",draining:"warning",paused:"warning",retrying:"warning",stale:"bad",failed:"bad",crashed:"bad","dead lettered":"bad"};function Xp(e){return Jp[e.replaceAll("_"," ")]??"neutral"}function kt({text:e}){return i(U,{tone:Xp(e),children:e.replaceAll("_"," ")})}function M({ms:e,asAge:t=!1}){if(!e)return i("span",{class:"faint",children:"–"});let[n,u]=[He(e),Da(e)];return i("time",{dateTime:new Date(Number(e)).toISOString(),title:t?n:`${u} ago`,children:t?u:n})}function K({what:e}){return i("p",{class:"state",role:"status",children:["Loading ",e," …"]})}function W({children:e}){return i("p",{class:"state",children:e})}function O({what:e,failure:t}){return i("div",{class:"failure",role:"alert",children:[i("p",{children:[i("strong",{children:e}),": ",t.text," ",i("code",{children:t.reason||t.code})]}),t.violations.length>0&&i("ul",{children:t.violations.map(n=>i("li",{children:n},n))})]})}function _(e){return String(e).replace(/\B(?=(\d{3})+(?!\d))/g,",")}function Ba({command:e}){let[t,n]=R(!1);async function u(){await navigator.clipboard?.writeText(e),n(!0),setTimeout(()=>n(!1),2e3)}return i("div",{class:"command-line",children:[i("span",{class:"faint",children:"at a terminal"}),i("code",{children:e}),i("button",{type:"button",onClick:u,"aria-label":"copy the command",children:t?"copied":"copy"}),i("span",{class:"unseen",role:"status",children:t?"The command is in the clipboard.":""})]})}function Te(e){return/^[\w@%+=:,./-]+$/.test(e)?e:`'${e.replaceAll("'","'\\''")}'`}function Ie(e){let{title:t,children:n,confirm:u,needsReason:r=!0,isDangerous:s=!1,isReady:o=!0,perform:a,close:c}=e,l=Q(null),[p,f]=R(""),[m,d]=R(!1),[h,y]=R(),b=Ar();H(()=>{let x=l.current,L=document.activeElement;return x?.showModal(),()=>{x?.close(),L instanceof HTMLElement&&L.focus()}},[]);async function v(x){if(x.preventDefault(),!(m||!o)){d(!0),y(void 0);try{await a(p.trim()),c()}catch(L){y(ye(L)),d(!1)}}}return i("dialog",{ref:l,"aria-labelledby":`${b}-title`,onCancel:x=>(x.preventDefault(),c()),children:i("form",{onSubmit:v,children:[i("h2",{id:`${b}-title`,children:t}),i("div",{class:"dialog-body",children:n}),r&&i("label",{children:["Reason",i("input",{name:"reason",required:!0,maxLength:4096,autoComplete:"off",value:p,onInput:x=>f(x.currentTarget.value)}),i("small",{children:"It becomes part of the audit, under your name."})]}),h&&i(O,{what:"Refused",failure:h}),i("div",{class:"dialog-buttons",children:[i("button",{type:"button",onClick:c,children:"Cancel"}),i("button",{type:"submit",class:s?"danger":"primary",disabled:m||!o||r&&!p.trim(),children:m?"Working …":u})]})]})})}function Z({title:e,facts:t,actions:n,command:u,children:r}){return H(()=>{document.title=`${e} · Lightspeed console`},[e]),i("main",{id:"main",tabIndex:-1,children:[i("header",{class:"page-header",children:[i("h1",{children:e}),i("div",{class:"facts",children:t}),n&&i("div",{class:"actions",role:"group","aria-label":"actions",children:n})]}),r,i(Ba,{command:u})]})}function Aa({label:e,items:t}){return i("ol",{class:"timeline","aria-label":e,children:t.map(n=>i("li",{class:n.tone,children:[i(M,{ms:n.atMs}),i("div",{children:[i("b",{children:n.title})," ",n.text,n.details&&i("details",{open:n.isOpen,children:[i("summary",{children:"details"}),n.details]})]})]},n.key))})}var at=j({isConnected:!0,asOfMs:0}),vn=j(0);function Sn(e=we()){at.value={isConnected:!0,asOfMs:Number(e)}}function Pa(){at.value.isConnected&&(at.value={...at.value,isConnected:!1})}var _n=500,Oa=1e4;function Fa(e){let t=new AbortController,n=()=>{t.abort(),t=new AbortController,document.hidden||e(t.signal)};return document.addEventListener("visibilitychange",n),n(),()=>{document.removeEventListener("visibilitychange",n),t.abort()}}function Ga(e,t){return new Promise(n=>{let u=setTimeout(n,e);t.addEventListener("abort",()=>(clearTimeout(u),n()))})}function Je(e,t,n){let[u,r]=R(),s=Q({open:t,received:n});return s.current={open:t,received:n},H(()=>{if(e)return r(void 0),Fa(async o=>{let a=_n;for(;!o.aborted;){try{for await(let c of s.current.open(o)){if(o.aborted)return;a=_n,Sn(),s.current.received(c)}}catch(c){if(o.aborted)return;let l=ye(c);if(!l.isUnreachable&&!Qp(l)){r(l);return}}if(o.aborted)return;Pa(),await Ga(a*(.75+Math.random()/2),o),a=Math.min(Oa,a*2)}})},[e,le.value,vn.value]),u}function Qp(e){return["UNKNOWN","INTERNAL","RESOURCE_EXHAUSTED","CANCELED","ABORTED","DEADLINE_EXCEEDED"].includes(e.code)}function q(e,t,{everyMs:n=0}={}){let[u,r]=R({key:e}),[s,o]=R(0),a=Q(t);a.current=t,H(()=>{if(e)return Fa(async l=>{let p=_n;for(;!l.aborted;){let f=n;try{let m=await a.current(l);if(l.aborted)return;Sn(),p=_n,r({key:e,value:m})}catch(m){if(l.aborted)return;let d=ye(m);r(h=>h.key===e?{...h,failure:d}:{key:e,failure:d}),d.isUnreachable&&(Pa(),f=p,p=Math.min(Oa,p*2))}if(!f||Ce.value)return;await Ga(f,l)}})},[e,n,le.value,s,vn.value]);let c=u.key===e?u:{key:e};return{value:c.value,failure:c.failure,isLoading:!!e&&!c.value&&!c.failure,reload:()=>o(l=>l+1)}}var it=30,qa=8,Zp=60;function ee(e){let{label:t,columns:n,rows:u,rowKey:r,open:s,selected:o,select:a}=e,c=Q(null),[l,p]=R({top:0,height:600}),[f,m]=R(""),d=Q(!1);x0(()=>{let T=c.current;if(!T)return;let Y=()=>p({top:T.scrollTop,height:T.clientHeight||600}),V=new ResizeObserver(Y);return V.observe(T),()=>V.disconnect()},[]);let h=u.length>Zp,y=h?Math.max(0,Math.floor(l.top/it)-qa):0,b=h?Math.min(u.length,Math.ceil((l.top+l.height)/it)+qa):u.length,v=b>=u.length;x0(()=>{v&&u.length&&e.more?.()},[v,u.length,e.more]),x0(()=>{d.current&&(d.current=!1,c.current?.querySelector("tr[data-active]")?.focus({preventScroll:!0}))});function x(T){let Y=new Set(o);Y.delete(T)||Y.add(T),a?.(Y)}function L(T){let Y=Math.min(u.length-1,Math.max(0,T)),V=u[Y],G=c.current;if(V===void 0||!G)return;d.current=!0,m(r(V));let z=Y*it;z<G.scrollTop?G.scrollTop=z:z+2*it>G.scrollTop+G.clientHeight&&(G.scrollTop=z+2*it-G.clientHeight),p({top:G.scrollTop,height:G.clientHeight})}function A(T,Y,V){if(T.target!==T.currentTarget)return;let G=Math.max(1,Math.floor(l.height/it)-2),oe={ArrowDown:Y+1,ArrowUp:Y-1,PageDown:Y+G,PageUp:Y-G,Home:0,End:u.length-1}[T.key];if(oe!==void 0)L(oe);else if(T.key==="Enter"&&s)s(V);else if(T.key===" "&&a)x(r(V));else return;T.preventDefault()}let _e=u.findIndex(T=>r(T)===f),Oe=_e>=y&&_e<b?_e:y,de=n.length+(o?1:0);return i("div",{class:"table-box",ref:c,onScroll:T=>{let{scrollTop:Y,clientHeight:V}=T.currentTarget;p({top:Y,height:V})},children:i("table",{"aria-label":t,"aria-rowcount":u.length+1,children:[i("thead",{children:i("tr",{"aria-rowindex":1,children:[o&&i(td,{...e}),n.map(T=>i(ed,{column:T,...e},T.name))]})}),i("tbody",{children:[y>0&&i(Ua,{columns:de,rows:y}),u.slice(y,b).map((T,Y)=>{let[V,G]=[y+Y,r(T)];return i("tr",{class:s?"opens":void 0,"aria-rowindex":V+2,"aria-selected":o?o.has(G):void 0,tabIndex:V===Oe?0:-1,"data-active":G===f||void 0,onFocus:()=>G!==f&&m(G),onKeyDown:z=>A(z,V,T),onClick:z=>!z.target.closest("a, button, input")&&s?.(T),children:[o&&i("td",{class:"box",children:i("input",{type:"checkbox",tabIndex:-1,"aria-label":`select ${G}`,checked:o.has(G),onChange:()=>x(G)})}),n.map(z=>i("td",{class:`${z.isNumeric?"number":""} ${z.class??""}`,children:z.cell(T)},z.name))]},G)}),b<u.length&&i(Ua,{columns:de,rows:u.length-b})]})]})})}function Ua({columns:e,rows:t}){return i("tr",{"aria-hidden":"true",class:"space",children:i("td",{colSpan:e,style:{height:`${t*it}px`}})})}function ed({column:e,sortedBy:t,isDescending:n,sort:u}){let r=t===e.name,s=r?n?"descending":"ascending":void 0;return i("th",{scope:"col",class:`${e.isNumeric?"number":""} ${e.class??""}`,"aria-sort":s,children:e.isSortable&&u?i("button",{type:"button",class:"sort",onClick:()=>u(e.name),children:[e.header,i("span",{"aria-hidden":"true",children:r?n?" ↓":" ↑":""})]}):e.header})}function td({rows:e,rowKey:t,selected:n,select:u}){let r=e.length>0&&e.every(s=>n?.has(t(s)));return i("th",{scope:"col",class:"box",children:i("input",{type:"checkbox","aria-label":"select all shown",checked:r,onChange:()=>u?.(new Set(r?[]:e.map(t)))})})}var nd=2e3;function Xe({facts:e}){return i("dl",{class:"fact-grid",children:e.filter(([,t])=>t).map(([t,n])=>i("div",{children:[i("dt",{children:t}),i("dd",{children:n})]},t))})}function Qe(e,t){let[n,u]=[e.split("/").slice(0,2).join("/"),e.split("/")[3]??""],r=Q(void 0);Je(e,s=>I.watchSurfaces({parent:n,filter:{surfaceIdPrefix:u},intervalMs:BigInt(nd)},{signal:s}),({frame:s})=>{if(s.case!=="changed")return;let o=s.value.surfaces.find(c=>c.name===e);if(!o)return;let a=r.current===void 0;r.current=o.updatedMs,a||t(o)})}var ct={0:["unknown","neutral",!1],1:["queued","neutral",!0],2:["in flight","busy",!0],3:["retrying","warning",!0],4:["succeeded","ok",!1],5:["dead letter","bad",!1],6:["failed","bad",!1],7:["cancelled","neutral",!1]};var ud=100,$a=[1,2,3,5],rd=[["","oldest first"],["enqueued desc","newest first"],["lease_deadline","lease ends first"],["due","due first"]];function sd(e){return[{name:"key",header:"Batch",cell:({batch:t})=>i("a",{href:X(e,["batches",t?.key??""]),children:t?.key})},{name:"stage",header:"Stage",cell:({batch:t})=>t?.stage},{name:"state",header:"State",cell:({batchState:t})=>i(od,{of:t})},{name:"attempt",header:"Attempt",isNumeric:!0,cell:({status:t})=>String(t?.attempt??"")},{name:"worker",header:"Worker",cell:({status:t})=>t?.workerId},{name:"enqueued",header:"Waits",isNumeric:!0,cell:({enqueuedMs:t})=>i(M,{ms:t,asAge:!0})},{name:"until",header:"Lease until, or due",cell:({status:t})=>i(M,{ms:t?.leaseDeadlineMs||t?.dueMs})},{name:"failure",header:"Last failure",class:"wide",cell:({lastFailure:t})=>t?.reason}]}function od({of:e}){let[t,n]=ct[e];return i(U,{tone:n,children:t})}function Va(){let e=C.value,[t,n,u,r]=[N("state"),N("key"),N("order"),N("page")],s=$a.find(l=>ct[l][0]===t),o=q(`${e} ${t} ${n} ${u} ${r}`,l=>I.listBatches({surface:e,pageSize:ud,pageToken:r,orderBy:u,filter:{states:s===void 0?[]:[s],keyPrefix:n}},{signal:l}));Qe(e,o.reload);let a=o.value?.batches??[],c=o.value?.nextPageToken??"";return i(Z,{title:"Batches",command:id(e,s,n),children:[i(ad,{state:t,prefix:n,orderBy:u}),o.failure&&i(O,{what:"The batches cannot be shown",failure:o.failure}),o.isLoading&&i(K,{what:"the batches"}),o.value&&a.length===0&&i(W,{children:c?"No batch of this page matches; there are more pages.":"No active batch matches."}),a.length>0&&i(ee,{label:"active batches",columns:sd(e),rows:a,rowKey:({batch:l})=>l?.key??"",open:({batch:l})=>Pe(X(e,["batches",l?.key??""]))}),(r||c)&&i("div",{class:"pages",role:"group","aria-label":"pages",children:[i("span",{class:"faint",children:[_(a.length)," on this page"]}),i("button",{type:"button",disabled:!r,onClick:()=>k({page:""}),children:"First page"}),i("button",{type:"button",disabled:!c,onClick:()=>k({page:c}),children:"Next page"})]})]})}function ad({state:e,prefix:t,orderBy:n}){let[u,r]=R(t);H(()=>r(t),[t]);let s=()=>u!==t&&k({key:u,page:""});return i("form",{class:"filters",role:"search","aria-label":"filter of batches",onSubmit:o=>(o.preventDefault(),s()),children:[i("label",{children:["State"," ",i("select",{value:e,onChange:o=>k({state:o.currentTarget.value,page:""}),children:[i("option",{value:"",children:"all"}),$a.map(o=>i("option",{value:ct[o][0],children:ct[o][0]},o))]})]}),i("label",{children:["Key begins with"," ",i("input",{"data-filter":!0,size:32,maxLength:256,value:u,onInput:o=>r(o.currentTarget.value),onBlur:s})]}),i("label",{children:["Order"," ",i("select",{value:n,onChange:o=>k({order:o.currentTarget.value,page:""}),children:rd.map(([o,a])=>i("option",{value:o,children:a},o))})]})]})}function id(e,t,n){let u=t===void 0?"":` --state ${(r0[t]??"").toLowerCase()}`;return`lightspeed batch list -s ${e}${u}${n&&` --key-prefix ${Te(n)}`}`}var cd={acknowledged:["succeeded","ok"],duplicateSuppressed:["suppressed duplicate","ok"],failed:["failed","warning"],leaseExpired:["lease expired","warning"],released:["released","neutral"],deadLettered:["dead letter","bad"],permanentlyFailed:["failed permanently","bad"],cancelled:["cancelled","neutral"]},ld=["redriven","replayed","reprocessed"];function Ka(e){let t=[],n,u=0;for(let r of e.events){let s=r.event.case;if(s===void 0)continue;ld.includes(s)&&(u+=1);let o=cd[s],a=n?.attempt!==void 0&&n.endedMs===void 0;s==="started"||o!==void 0&&!a&&s!=="cancelled"&&s!=="deadLettered"?(n=Wa(r,u),t.push(n)):(n===void 0||n.attempt!==void 0&&!a)&&(n=dd(u,r),t.push(n)),fd(n,r),o!==void 0&&n.attempt!==void 0&&(n.endedMs=r.recordedMs,[n.outcome,n.tone]=o)}return t}function Ju(e){return e.attempt===void 0?e.round===0&&pd(e)?"Admission":"Between attempts":e.attempt===0n?"Attempt, number unknown":`Attempt ${e.attempt}`}function pd(e){return e.entries[0]?.title==="Enqueued"||e.entries[0]?.title==="Handed off"}function Wa(e,t){let n=e.event.value;return{attempt:n?.attempt??0n,round:t,runId:n?.runId??"",workerId:n?.workerId??"",startedMs:e.recordedMs,endedMs:void 0,outcome:"in progress",tone:"neutral",extensions:0n,entries:[]}}function dd(e,t){return{...Wa(t,e),attempt:void 0,runId:"",workerId:"",outcome:""}}function fd(e,t){let n=md(t);if(t.event.case!=="leaseExtended"){e.entries.push(n);return}e.extensions+=t.event.value.times;let u=e.entries.findIndex(a=>a.title.startsWith("Lease extended")),r=e.entries[u],s=n.facts.some(([a])=>a==="progress")?[]:r?.facts??[],o={...n,title:`Lease extended ${Ya(e.extensions)}`,facts:[...n.facts,...s.filter(([a])=>a==="progress")]};u>=0&&e.entries.splice(u,1),e.entries.push(o)}function Ya(e){return e===1n?"once":`${e} times`}function md(e){let[t,n,u]=gd(e);return{version:e.version,atMs:e.recordedMs,title:t,tone:n,facts:u.filter(([,r])=>r!==""&&r!==0n)}}function gd({event:e}){switch(e.case){case"enqueued":return["Enqueued","neutral",Ha(e.value.batch)];case"handedOff":return["Handed off","neutral",[["from batch",e.value.fromKey],...Ha(e.value.batch)]];case"reprocessed":return["Reprocessed by a replay","neutral",Mt(e.value)];case"started":return["Started","neutral",[["run",e.value.runId],["worker",e.value.workerId],["lease until",e.value.leaseDeadlineMs]]];case"leaseExtended":return[`Lease extended ${Ya(e.value.times)}`,"neutral",[["lease until",e.value.leaseDeadlineMs],["progress",e.value.progress]]];case"failed":return["Failed","warning",[["reason",e.value.reason],["next attempt",e.value.retryAtMs]]];case"leaseExpired":return["Lease expired","warning",[["next attempt",e.value.retryAtMs]]];case"released":return["Released by its worker","neutral",[["counts","no attempt"]]];case"acknowledged":return["Acknowledged","ok",[["checkpoint",ja(e.value.checkpointSequence)],["lineage",ja(e.value.lineageSequence)],...Object.entries(e.value.result).map(([t,n])=>[`result ${t}`,n])]];case"duplicateSuppressed":return["Suppressed as a duplicate","ok",[["idempotency key",e.value.idempotencyKey]]];case"deadLettered":return["Became a dead letter","bad",[["reason",e.value.record?.reason??""],["destination",e.value.record?.destination??""]]];case"redriven":return["Redriven","neutral",[...Mt(e.value),["earliest start",e.value.dueMs]]];case"replayed":return["Replayed","neutral",Mt(e.value)];case"discarded":return["Discarded","bad",Mt(e.value)];case"cancellationRequested":return["Cancellation requested","warning",[...Mt(e.value),["worker may keep it until",e.value.deadlineMs]]];case"cancelled":return["Cancelled","neutral",Mt(e.value)];case"permanentlyFailed":return["Failed permanently","bad",[["reason",e.value.reason]]];default:return["Event of a newer server","neutral",[]]}}function Mt(e){return[["reason",e.reason],["by",e.actorId]]}function Ha(e){return e===void 0?[]:[["stage",e.stage],["records",String(e.records)],["sequence",String(e.sequence)]]}function ja(e){return e===0n?"":`#${e}`}var za=20,hd=3,bd={0:"normal",1:"high",2:"normal",3:"low"};function Ja(){let e=pe.value.path[5]??"";return e?i(yd,{name:C.value,batchKey:e}):i(Va,{})}function yd({name:e,batchKey:t}){let[n,u]=R(!1),r=q(`${e} ${t}`,async f=>{let{history:m}=await De.explainBatch({surface:e,key:t},{signal:f});return m}),s=r.value;Qe(s?.status?e:"",r.reload);let[o,a,c]=ct[s?.batchState??0],l=s?.status?.cancellation!==void 0,p=N("view")==="json";return i(Z,{title:`Batch ${t}`,facts:s&&i(w,{children:[i(U,{tone:a,children:o}),l&&i(U,{tone:"warning",children:"cancellation requested"})]}),actions:Be("write")&&c&&!l&&i("button",{type:"button",class:"danger",onClick:()=>u(!0),children:"Cancel batch …"}),command:`lightspeed batch explain ${Te(t)} -s ${e}`,children:[r.failure&&i(O,{what:"The history cannot be shown",failure:r.failure}),r.isLoading&&i(K,{what:"the history"}),s&&i(_d,{history:s}),s&&i("section",{class:"panel batch-history",children:[i("header",{children:[i("h2",{children:"History"}),i("div",{role:"group","aria-label":"view of the history",children:[i("button",{type:"button","aria-pressed":!p,onClick:()=>k({view:""}),children:"Timeline"}),i("button",{type:"button","aria-pressed":p,onClick:()=>k({view:"json"}),children:"Raw JSON"})]})]}),p?i(Rd,{history:s}):i(vd,{history:s})]}),n&&i(Ie,{title:`Cancel batch ${t}`,confirm:"Cancel the batch",isDangerous:!0,perform:async f=>{await I.cancelBatch({surface:e,key:t,reason:f,requestId:Se()}),r.reload()},close:()=>u(!1),children:i("p",{children:s?.batchState===2?"A worker has it: the batch ends when the worker reports, or when its time for that is over.":"The batch ends at once, and its key is free."})})]})}function _d({history:e}){let{batch:t,status:n}=e,[u,r]=[C.value,n?.deadLetter];return i("section",{class:"panel","aria-label":"state",children:[r&&i("p",{class:"note bad",children:[i("strong",{children:"Dead letter since"})," ",i(M,{ms:r.atMs}),": ",r.reason,"."," ",i("a",{href:X(u,["dead-letters"],{stage:t?.stage,reason:r.reason.slice(0,256)}),children:"Dead letters like this"})]}),n?.cancellation&&i("p",{class:"note warning",children:[i("strong",{children:"Cancellation requested"}),": ",n.cancellation.reason,". Its worker may keep it until"," ",i(M,{ms:n.cancellation.deadlineMs}),"."]}),i(Xe,{facts:[["Stage",t?.stage],["Attempt",n&&String(n.attempt)],["Run",n?.runId&&i("a",{href:X(u,["runs"],{run:n.runId}),children:n.runId})],["Worker",n?.workerId],["Lease until",n?.leaseDeadlineMs&&i(M,{ms:n.leaseDeadlineMs})],["Next attempt",n?.dueMs&&i(M,{ms:n.dueMs})],["Progress",n?.progress],["Records",t&&_(t.records)],["Sequence",t&&String(t.sequence)],["Priority",t&&bd[t.priority]],["Idempotency key",t?.idempotencyKey],["Not before",t?.notBeforeMs&&i(M,{ms:t.notBeforeMs})],["Trace",t?.traceContext?.traceparent],...Object.entries(t?.attributes??{}).map(([s,o])=>[`Attribute ${s}`,o])]})]})}function vd({history:e}){let[t,n]=R(za),u=Ka(e).reverse();return i(w,{children:[!e.whole&&i("p",{class:"note warning",children:["Events are missing: retention pruned what is older than version ",String(e.wholeFromVersion),"."]}),u.length===0&&i(W,{children:"No event of the batch is kept."}),i("ol",{class:"attempts","aria-label":"attempts, newest first",children:u.slice(0,t).map((r,s)=>i(Sd,{group:r,isOpen:s<hd},u.length-s))}),u.length>t&&i("button",{type:"button",onClick:()=>n(t+za),children:["Show older (",u.length-t," more)"]})]})}function Sd({group:e,isOpen:t}){let n=e.attempt!==void 0,u=e.endedMs??BigInt(Math.floor(we())),r=[e.runId,e.workerId&&`worker ${e.workerId}`,n&&e.entries[0]?.title==="Started"&&`${se(u-e.startedMs)}`,e.round>0&&n&&`after ${e.round===1?"a restart":`${e.round} restarts`} by operators`];return i("li",{children:i("details",{open:t,children:[i("summary",{children:[i("h3",{children:Ju(e)})," ",e.outcome&&i(U,{tone:e.tone,children:e.outcome})," ",i("span",{class:"faint",children:r.filter(Boolean).join(" · ")})]}),i(Aa,{label:`events of ${Ju(e).toLowerCase()}`,items:e.entries.map((s,o)=>({key:String(o),atMs:s.atMs,tone:s.tone,title:s.title,text:i(xd,{entry:s})}))})]})})}function xd({entry:e}){return i("span",{class:"event-facts",children:e.facts.map(([t,n])=>i("span",{children:[i("span",{class:"faint",children:t})," ",typeof n=="bigint"?i(M,{ms:n}):n]},t))})}function Rd({history:e}){let t=Y0(da,e,{prettySpaces:2,useProtoFieldName:!0});return i("pre",{class:"raw",tabIndex:0,"aria-label":"raw JSON",children:t})}var i0=class{resumeToken="";left=0;received=0;repeated=0;missing=0n;#e=[];#t=new Map;#u;#r;constructor(t,n=2e3){this.#r=t,this.#u=n}get rows(){return this.#e}add(t){this.resumeToken=t.resumeToken;let n=[];for(let s of t.entries)this.#n(t.surface,s)&&n.push(Ed(t.surface,s));if(t.notice.case==="gap"){let{fromSequence:s,toSequence:o}=t.notice.value;this.#t.set(t.surface,o),n.push({id:`${t.surface} gap ${s}`,surface:t.surface,entry:void 0,gap:{from:s,to:o}})}if(n.length===0)return!1;this.received+=n.length;let u=[...this.#e,...n],r=Math.max(0,u.length-this.#u);return this.left+=r,this.#e=r===0?u:u.slice(r),!0}#n(t,n){let u=this.#t.get(t);return u!==void 0&&n.sequence<=u?(this.repeated+=1,!1):(u!==void 0&&!this.#r&&(this.missing+=n.sequence-u-1n),this.#t.set(t,n.sequence),!0)}};function Xa(e,t){let n=e-BigInt(t);return n>0n?n:0n}function Ed(e,t){return{id:`${e} ${t.sequence}`,surface:e,entry:t,gap:void 0}}function Qa(e,t){let n=t-BigInt(1e3)+1n,u=e?.isValid&&e.head>=n?e.head:n;return u>1n?u:1n}function Za(e,t,n){let u=e!==void 0&&e.isValid&&e.head>0n&&e.head===t;return{isValid:n.valid,verified:n.verified+(u?e.verified-1n:0n),firstBad:n.firstBadSequence,head:n.headSequence,hash:n.headHash}}var Xu=200,wd=100,Td=1e4,Id=12,kd=["create","update","delete","undelete","schedule_run","trigger_run","fire_schedule","pause_schedule","resume_schedule","start_run","complete_run","fail_run","resume_run","pause","resume","drain","replay","certify","dead_letter","redrive","discard","cancel_batch"],Md=["ok","refused","denied","dead_lettered"];function ti(){let e=C.value,t=`tenants/${ue.value}/surfaces/-`;return!e&&ue.value==="-"?i(Z,{title:"Audits",command:"lightspeed audits tail -f",children:i(W,{children:"A stream of audits is about one tenant: choose a tenant."})}):i(Ld,{name:e||t,isOne:e!==""},e||t)}function Ld({name:e,isOne:t}){let n=Nd(),{rows:u,left:r,failure:s,isLoading:o,again:a}=Cd(e,t,n),[c,l]=R(),[p,f]=R(""),m=ae(()=>[...c??u].reverse(),[c,u]),d=c===void 0?0:Ad(u,c),h=m.find(b=>b.id===p),y=t?ei:[Fd,...ei];return i(Z,{title:t?`Audits of ${ri(e)}`:`Audits of ${ue.value}`,facts:t&&i(Vd,{name:e}),actions:i("button",{type:"button","aria-pressed":c!==void 0,onClick:()=>l(c?void 0:u),children:c===void 0?"Pause the tail":"Go on"}),command:jd(e,t,n),children:[i(Od,{}),i("p",{class:"audits-note",role:"status",children:[c!==void 0&&i(w,{children:[i(U,{tone:"warning",children:"paused"})," ",d===0?"nothing new yet":`${_(d)} new`,"."," "]}),Pd(m.length,r,t)]}),s&&i(w,{children:[i(O,{what:"The tail ended",failure:s}),i("button",{type:"button",onClick:a,children:"Begin again"})]}),o?i(K,{what:"audits"}):m.length===0?!s&&i(W,{children:ni(n)?"No entry matches the filter.":"No entry yet."}):i("div",{class:`audits-body${h?" with-entry":""}`,children:[i(ee,{label:"audits",columns:y,rows:m,rowKey:b=>b.id,open:b=>f(b.id===p?"":b.id)}),h&&i($d,{row:h,close:()=>f("")})]})]})}function Nd(){return{action:N("action"),outcome:N("outcome"),key:N("key"),run:N("run")}}function ni(e){return Object.values(e).some(t=>t!=="")}function Cd(e,t,n){let u=Math.min(2e3,Number(N("last"))||Xu),[r,s]=R(0),o=JSON.stringify([e,n,u,r]),[a,c]=R(),l=Q({key:"",tail:new i0(!1),timer:0});l.current.key!==o&&(clearTimeout(l.current.timer),l.current={key:o,tail:new i0(ni(n)),timer:0}),H(()=>()=>clearTimeout(l.current.timer),[]);async function*p(h){let{resumeToken:y}=l.current.tail,b={surface:e,filter:Bd(n),skipGap:!0};if(y){yield*De.watchAudits({...b,resumeToken:y},{signal:h});return}let v=t?Xa(await ui(e,h),u):-1n;yield*De.watchAudits({...b,afterSequence:v,heartbeatMs:10000n},{signal:h})}function f(h){let y=l.current,b=y.tail.resumeToken==="";(y.tail.add(h)||b)&&!y.timer&&(y.timer=window.setTimeout(()=>{y.timer=0,c({key:o,rows:y.tail.rows,left:y.tail.left})},wd))}let m=Je(o,p,f),d=a?.key===o;return{rows:d?a.rows:Dd,left:d?a.left:0,failure:m,isLoading:!d&&m===void 0&&t,again:()=>s(r+1)}}var Dd=[];function Bd({action:e,outcome:t,key:n,run:u}){let r=s=>s===""?[]:s.split(",");return{actions:r(e),outcomes:r(t),keys:n===""?[]:[n],runIds:r(u)}}async function ui(e,t){return(await I.getSurface({surface:e},{signal:t})).surface?.records?.audits??0n}function Ad(e,t){let n=t.at(-1);return n===void 0?e.length:e.length-1-e.findLastIndex(u=>u.id===n.id)}function Pd(e,t,n){let u=n?"":"New entries of all surfaces, from now on; earlier ones are with each surface. ";if(e===0)return u;let r=t>0?` Keeps ${_(2e3)}, ${_(t)} older ones have left.`:"";return`${u}${_(e)} newest entries.${r}`}function Od(){let e=(u,r,s)=>i("label",{children:[r,i("input",{type:"search","data-filter":u==="key",name:u,placeholder:s,value:N(u),onChange:o=>k({[u]:o.currentTarget.value.trim()})})]}),t=(u,r,s)=>i("label",{children:[r,i("select",{name:u,value:N(u),onChange:o=>k({[u]:o.currentTarget.value}),children:[i("option",{value:"",children:"all"}),[...new Set([...s,N(u)])].filter(Boolean).map(o=>i("option",{value:o,children:o.replaceAll("_"," ")},o))]})]}),n=Number(N("last"))||Xu;return i("form",{class:"filters",role:"search","aria-label":"filter of audits",onSubmit:u=>u.preventDefault(),children:[t("action","Action",kd),t("outcome","Outcome",Md),e("key","Batch key","whole key"),e("run","Run","run-000001"),C.value&&n<2e3&&i("button",{type:"button",onClick:()=>k({last:Math.min(2e3,n+4*Xu)}),children:"Show older entries"})]})}var Fd={name:"surface",header:"Surface",cell:e=>i("a",{href:X(e.surface,["audits"]),children:ri(e.surface)})},ei=[{name:"sequence",header:"Sequence",isNumeric:!0,cell:({entry:e,gap:t})=>e?_(e.sequence):`${t?.from}–${t?.to}`},{name:"time",header:"Time",cell:({entry:e})=>e&&i(M,{ms:e.recordedMs})},{name:"action",header:"Action",cell:({entry:e})=>e?i("b",{children:e.record?.action.replaceAll("_"," ")}):i("i",{children:"no longer kept"})},{name:"outcome",header:"Outcome",cell:({entry:e})=>e&&i(qd,{text:e.record?.outcome??""})},{name:"actor",header:"Actor",cell:({entry:e})=>e?.actorId},{name:"object",header:"Object",cell:e=>Ud(e)},{name:"reason",header:"Reason",class:"wide",cell:({entry:e})=>e?.reason}],Gd={ok:"ok",refused:"warning",denied:"bad",dead_lettered:"bad"};function qd({text:e}){let[t="",...n]=e.split(":");return i(w,{children:[i(U,{tone:Gd[t]??"neutral",children:t.replaceAll("_"," ")})," ",n.join(":").replaceAll("_"," ")]})}function Ud({surface:e,entry:t}){let n=t?.subject.startsWith(`${e}/`)?t.subject.slice(e.length+1):"",u=n.startsWith("batches/")?n.slice(8):"";return u?i("a",{href:X(e,["batches",u]),children:u}):n.replace(/^runs\//,"").replace("dead_letters","dead letters")}function $d({row:e,close:t}){let{entry:n}=e;if(!n)return null;let u=[["recorded",i(M,{ms:n.recordedMs})],["action at",i(M,{ms:n.record?.atMs})],["actor",n.actorId],["object",n.subject],["reason",n.reason],["run",n.runId],["request id",n.requestId],...n.details.map(r=>[r.name,r.value]),["hash",i("code",{children:n.chainHash})]];return i("aside",{class:"audits-entry","aria-label":`entry ${n.sequence}`,children:[i("header",{children:[i("h2",{children:[n.record?.action.replaceAll("_"," ")," · ",_(n.sequence)]}),i("button",{type:"button",class:"quiet",onClick:t,children:"Close"})]}),i("dl",{children:u.map(([r,s],o)=>s!==""&&i("div",{children:[i("dt",{children:r.replaceAll("_"," ")}),i("dd",{children:s})]},o))})]})}function Vd({name:e}){let t=Q(void 0),[n,u]=R(!1),[r,s]=R(0),{value:o,failure:a}=q(`${e} ${r}`,y=>Hd(e,t,r>0&&!t.current,y),{everyMs:Td});async function c(){u(!0),t.current=void 0,s(r+1)}H(()=>u(!1),[o,a]);let l=o??t.current;if(!l)return a?i(U,{tone:"warning",children:["not verified: ",a.text]}):i("span",{class:"faint",children:"verifying …"});let{isValid:p,verified:f,firstBad:m,head:d,hash:h}=l;return i(w,{children:[i(U,{tone:p?"ok":"bad",children:p?"chain verified":`chain broken at ${_(m)}`}),i("span",{children:[f===d?"all":"newest"," ",_(f)," entries, head ",i("b",{children:_(d)}),", hash"," ",i("code",{title:h,children:h.slice(0,Id)})]}),f<d&&p&&i("button",{type:"button",class:"quiet",disabled:n,onClick:c,children:n?"Verifying …":`Verify all ${_(d)}`})]})}async function Hd(e,t,n,u){let r=n?0n:Qa(t.current,await ui(e,u)),s=await De.verifyAudits({surface:e,fromSequence:r},{signal:u});return t.current=Za(t.current,r,s),t.current}function ri(e){return e.slice(e.lastIndexOf("/")+1)}function jd(e,t,{action:n,outcome:u,key:r,run:s}){let a=Object.entries({action:n,outcome:u,key:r,run:s}).filter(([,c])=>c!=="").map(([c,l])=>`--${c} ${Te(l)}`);return["lightspeed audits tail",t?e:`tenants/${ue.value}/surfaces/-`,"-f",...a].join(" ")}var c0={kind:"keys",keys:new Set};function oi(e){return{stage:e.get("stage")??"",reason:e.get("reason")??"",fromMs:si(e.get("from")),toMs:si(e.get("to"))}}function Qu(e){let t=n=>n>0?new Date(n).toISOString():"";return{stage:e.stage,reason:e.reason,from:t(e.fromMs),to:t(e.toMs),page:""}}function Rn(e){return!e.stage&&!e.reason&&!e.fromMs&&!e.toMs}function En(e){return{stages:e.stage?[e.stage]:[],reasons:e.reason?[e.reason]:[],fromMs:BigInt(e.fromMs),toMs:BigInt(e.toMs)}}function ai(e,t){return{...e,toMs:e.toMs>0?Math.min(e.toMs,t):t}}function ii(e,t){return t>0?Math.ceil(e*1e3/t):0}function si(e){let t=e===null||e===""?0:Date.parse(e);return Number.isNaN(t)?0:t}async function*ci(e,t,n,u,r){let[s,o,a]=[0,0,t];for(;s<e&&!r.aborted;){let{results:c,remaining:l}=await u(Math.min(1e3,e-s),a);a="",s+=c.length,o+=1;let f=c.length>0&&l>0n&&s<e&&!r.aborted?ii(c.length,n):void 0;if(yield{done:s,total:e,calls:o,nextInMs:f,results:c},f===void 0)return;await Kd(f,r)}}function Kd(e,t){return new Promise(n=>{let u=()=>{clearTimeout(r),t.removeEventListener("abort",u),n()},r=setTimeout(u,e);t.addEventListener("abort",u)})}var Zu=["waiting","succeeded","dead again","cancelled","failed","discarded","refused"];var wn=class{#e=new Map;#t=new Set;#u=new Map;#r=new Map(Zu.map(t=>[t,0]));redriven(t,n){this.#n(t,{outcome:"waiting",detail:"queued",dueMs:n})}discarded(t){this.#n(t,{outcome:"discarded",detail:"",dueMs:0n})}refused(t,n){this.#n(t,{outcome:"refused",detail:n,dueMs:0n})}nextPoll(){let t=[];for(let n of this.#t){if(t.length===1e3)break;t.push(n)}for(let n of t)this.#t.delete(n),this.#t.add(n);return t}polled(t){for(let n of t){let u=this.#e.get(n.key);u?.outcome==="waiting"&&(n.reason==="BATCH_NOT_FOUND"?this.#n(n.key,{...u,outcome:this.#u.get(n.key)??"succeeded",detail:""}):n.reason==="BATCH_STATE"?u.detail=n.state:this.#n(n.key,{...u,outcome:"dead again",detail:""}))}}audited(t){let n=Wd(t),u=this.#e.get(n);if(u?.outcome==="waiting")switch(t.record?.action){case"dead_letter":this.#n(n,{...u,outcome:"dead again",detail:Yd(t)});break;case"cancel_batch":t.record.outcome==="ok"&&this.#u.set(n,"cancelled");break;case"fail_run":this.#u.set(n,"failed");break}}count(t){return this.#r.get(t)??0}get size(){return this.#e.size}rows(t,n=1e3){let u=[];for(let[r,s]of this.#e){if(u.length===n)break;(t===void 0||s.outcome===t)&&u.push({key:r,...s})}return u}#n(t,n){let u=this.#e.get(t);u!==void 0&&this.#r.set(u.outcome,this.count(u.outcome)-1),this.#e.set(t,n),this.#r.set(n.outcome,this.count(n.outcome)+1),n.outcome==="waiting"?this.#t.add(t):this.#t.delete(t)}};function Wd(e){if(e.record?.action==="fail_run")return e.details.find(n=>n.name==="key")?.value??"";if(e.record?.action==="dead_letter")return e.reason;let t=e.subject.indexOf("/batches/");return t<0?"":e.subject.slice(t+9)}function Yd(e){let t=e.record?.outcome??"",n=t.indexOf(":");return n<0?"":t.slice(n+1)}var me=j(void 0);function pt(e={}){me.value&&(me.value={...me.value,...e})}async function pi(e,t){let n=new AbortController,u=new wn,r=ci(e.total,e.planHash,e.perSecond,zd(e),n.signal),s=l=>{for(let{key:p,dueMs:f,reason:m}of l)m?u.refused(p,m):e.action==="discard"?u.discarded(p):u.redriven(p,f)},o=await r.next();if(o.done)return;s(o.value.results),me.value?.stop();let a={asked:e,startedMs:t,outcomes:u,progress:o.value,isEnded:o.value.nextInMs===void 0,isStopped:!1,failure:void 0,stop:()=>{n.abort(),pt({isStopped:!0})}};me.value=a;let c=()=>me.value?.outcomes===u;(async()=>{try{for await(let l of r)s(l.results),c()&&pt({progress:l})}catch(l){c()&&pt({failure:ye(l)})}c()&&pt({isEnded:!0})})()}function er(e,t){return e.kind==="keys"?{keys:[...e.keys]}:{filter:En(e.filter),maxDeadLetters:t}}function zd(e){return async(t,n)=>{let{surface:u,reason:r,perSecond:s,mayApplyAgain:o}=e,a={surface:u,reason:r,expectedPlanHash:n,requestId:Se(),...er(e.selection,t)};if(e.action==="discard"){let{results:p,remaining:f}=await I.discardDeadLetters(a);return{results:p.map(({key:m,error:d})=>({key:m,dueMs:0n,reason:li(d)})),remaining:f}}let{results:c,remaining:l}=await I.redriveDeadLetters({...a,perSecond:BigInt(s),mayApplyAgain:o});return{results:c.map(({key:p,result:f})=>({key:p,dueMs:f.case==="dueMs"?f.value:0n,reason:f.case==="error"?li(f.value):""})),remaining:l}}}async function di({asked:e,outcomes:t},n){let u=t.nextPoll();if(u.length===0)return;let r={surface:e.surface,keys:u,reason:"state of the batches",dryRun:!0},{results:s}=await I.discardDeadLetters(r,{signal:n});t.polled(s.map(({key:o,error:a})=>({key:o,...fi(a)}))),pt()}function li(e){return fi(e).reason}function fi(e){for(let t of e?.details??[]){let n=K0(t,cn);if(n)return{reason:n.reason,state:(n.metadata.state??"").replaceAll("_"," ")}}return{reason:e?"UNKNOWN":"",state:""}}var tr=5;function mi({action:e,name:t,selection:n,close:u,done:r}){let[s,o]=R(0),[a,c]=R(!1),[l,p]=R(),f=q(`${e} ${a}`,v=>Xd(e,t,n,a,v)),m=f.value,d=e==="redrive"?"Redrive":"Discard",y=`${m?_(m.total):"…"} dead letter${m?.total===1?"":"s"}`;async function b(v){if(!m)return;let{total:x,plan:L,selection:A,atMs:_e}=m,Oe={action:e,surface:t,selection:A,total:x,planHash:L.planHash,reason:v};try{await pi({...Oe,perSecond:e==="redrive"?s:0,mayApplyAgain:a},_e)}catch(de){throw ye(de).reason==="PLAN_CHANGED"&&(p(m),f.reload()),de}r()}return i(Ie,{title:`${d} dead letters`,confirm:`${d} ${y}`,isDangerous:e==="discard",isReady:m!==void 0&&m.total>0&&m!==l,perform:b,close:u,children:[f.failure&&i(O,{what:"There is no plan",failure:f.failure}),!m&&!f.failure&&i(K,{what:"the plan"}),m&&i(w,{children:[l&&m!==l&&i("p",{class:"note warning",role:"alert",children:["The dead letters have changed: ",_(l.total)," → ",_(m.total),". This is the new plan."]}),i(Jd,{planned:m,action:e}),e==="redrive"&&i("label",{children:["Starts per second, 0 for all at once",i("input",{type:"number",min:0,max:1e6,value:s,onInput:v=>o(Math.max(0,Math.floor(v.currentTarget.valueAsNumber||0)))})]}),e==="redrive"&&(m.plan.beyondHorizonCount>0n||a)&&i("label",{class:"check",children:[i("input",{type:"checkbox",checked:a,onChange:v=>c(v.currentTarget.checked)}),"Also redrive those beyond the idempotency horizon: their sinks may apply them again"]})]})]})}function Jd({planned:{plan:e,total:t,selection:n},action:u}){let r=Math.ceil(t/1e3),s=r>1?`the first ${_(e.deadLetters)}`:"all";return i(w,{children:[i("p",{children:[u==="redrive"?"Each waits for its next start, as attempt 1. Keys, idempotency keys and places stay.":"Each ends as cancelled, and its key is free. This cannot be undone."," ",n.kind==="all"&&"Only those that are dead letters now."]}),i("table",{class:"plan","aria-label":"plan",children:[i("thead",{children:i("tr",{children:[i("th",{scope:"col",children:["Plan of ",s]}),i("th",{scope:"col",class:"number",children:"dead letters"})]})}),i("tbody",{children:[e.stages.map(({stage:o,count:a})=>i("tr",{children:[i("td",{children:["stage ",o]}),i("td",{class:"number",children:_(a)})]},o)),e.reasons.slice(0,tr).map(({reason:o,count:a})=>i("tr",{children:[i("td",{title:o,children:o}),i("td",{class:"number",children:_(a)})]},o))]})]}),e.reasons.length>tr&&i("p",{class:"faint",children:["and ",e.reasons.length-tr," more reasons"]}),r>1&&i("p",{children:[_(t)," in all, by ",_(r)," calls of at most ",_(1e3),". Keep this tab open until the last one."]}),e.beyondHorizonCount>0n&&u==="redrive"&&i("p",{class:"note warning",children:[_(e.beyondHorizonCount)," lie beyond the idempotency horizon: their sinks may have applied them."]})]})}async function Xd(e,t,n,u,r){let{queue:s}=await I.getQueue({surface:t},{signal:r}),o=Number(s?.atMs??0n);yn(o);let a=n.kind==="all"?{kind:"all",filter:ai(n.filter,o+1)}:n,c={surface:t,reason:"plan",dryRun:!0,...er(a,1e3)},l=e==="discard"?await I.discardDeadLetters(c,{signal:r}):await I.redriveDeadLetters({...c,mayApplyAgain:u},{signal:r});if(!l.plan)throw new Error("the server sent no plan");let p=Number(l.plan.deadLetters+l.remaining);return{plan:l.plan,total:p,selection:a,atMs:o}}function hi({name:e,filter:t,change:n}){let u=q(`stages ${e}`,async c=>{let{surface:l}=await I.getSurface({surface:e},{signal:c});return l?.pipelineRuntime?.pipeline?.stages.map(p=>p.name)??[]}),[r,s]=R(t.reason);H(()=>s(t.reason),[t.reason]);let o=u.value??(t.stage?[t.stage]:[]),a=t.stage||t.reason||t.fromMs||t.toMs;return i("form",{class:"filters",role:"search","aria-label":"filter of dead letters",onSubmit:c=>(c.preventDefault(),n({...t,reason:r})),children:[i("label",{children:["Stage"," ",i("select",{value:t.stage,onChange:c=>n({...t,stage:c.currentTarget.value}),children:[i("option",{value:"",children:"all"}),o.map(c=>i("option",{value:c,children:c},c))]})]}),i("label",{children:["Reason begins with"," ",i("input",{"data-filter":!0,size:32,maxLength:256,value:r,onInput:c=>s(c.currentTarget.value),onBlur:()=>r!==t.reason&&n({...t,reason:r})})]}),i(gi,{label:"From",ms:t.fromMs,change:c=>n({...t,fromMs:c})}),i(gi,{label:"To",ms:t.toMs,change:c=>n({...t,toMs:c})}),a?i("button",{type:"button",onClick:()=>n({stage:"",reason:"",fromMs:0,toMs:0}),children:"Clear the filter"}):null]})}function gi({label:e,ms:t,change:n}){let u=t?He(t).slice(0,19):"",[r,s]=R(u);H(()=>s(u),[u]);let o=r.trim()?Date.parse(r.trim().replace(" ","T")+(Ve.value==="utc"?"Z":"")):0,a=Number.isNaN(o),c=()=>!a&&o!==t&&n(o);return i("label",{children:[e," ",i("input",{size:19,placeholder:"2026-11-30 07:41:33",value:r,"aria-invalid":a,onInput:l=>s(l.currentTarget.value),onBlur:c,onKeyDown:l=>l.key==="Enter"&&c()})]})}var Qd=2e3,bi={waiting:"busy",succeeded:"ok","dead again":"bad",cancelled:"neutral",failed:"bad",discarded:"neutral",refused:"warning"};function Zd(e){return[{name:"key",header:"Batch",cell:({key:t})=>i("a",{href:X(e,["batches",t]),children:t})},{name:"outcome",header:"Outcome",cell:({outcome:t})=>i(U,{tone:bi[t],children:t})},{name:"detail",header:"Detail",class:"wide",cell:({detail:t})=>t},{name:"due",header:"Earliest start",cell:({dueMs:t})=>i(M,{ms:t})}]}function yi({bulk:e}){let{asked:t,outcomes:n,progress:u,isEnded:r,isStopped:s,failure:o}=e,[a,c]=R(),l=t.action==="redrive",p=n.count("waiting")>0;q(l&&p?`poll ${e.startedMs}`:"",m=>di(me.value??e,m),{everyMs:Qd});let f=`${l?"Redrive":"Discard"} of ${_(t.total)} dead letter${t.total===1?"":"s"}`;return i("section",{class:"panel outcome","aria-label":"outcome",children:[i("header",{children:[i("h2",{children:f}),i("span",{class:"faint",children:[i(M,{ms:e.startedMs})," · ",t.reason]}),i(tf,{progress:u,isEnded:r,isStopped:s}),!r&&!s&&i("button",{type:"button",onClick:e.stop,children:"Stop"}),(r||s)&&i("button",{type:"button",class:"quiet",onClick:()=>me.value=void 0,children:"Close"})]}),o&&i(O,{what:`Stopped after ${_(u.done)}`,failure:o}),i("div",{class:"outcome-counts",role:"group","aria-label":"batches by outcome",children:Zu.filter(m=>n.count(m)>0||ef(m,l)).map(m=>i("button",{type:"button","aria-pressed":a===m,onClick:()=>c(a===m?void 0:m),children:[i(U,{tone:bi[m],children:m})," ",i("strong",{children:_(n.count(m))})]},m))}),l&&p&&i("p",{class:"faint",children:"Waiting batches start when a worker takes them; the page asks again every two seconds."}),i(ee,{label:"batches of the action",columns:Zd(t.surface),rows:n.rows(a),rowKey:m=>m.key,open:m=>Pe(X(t.surface,["batches",m.key]))})]})}function ef(e,t){return t&&["waiting","succeeded","dead again"].includes(e)}function tf({progress:e,isEnded:t,isStopped:n}){let{done:u,total:r,nextInMs:s}=e,o=`${_(u)} of ${_(r)} called`;return n&&u<r?i("span",{role:"status",children:["Stopped: ",o,"."]}):t?i("span",{role:"status",children:u<r?`Ended: ${o}.`:""}):i("span",{role:"status",children:[o,s?`, the next call ${se(s)} after the last`:" …"]})}var nf=100,uf=2e3,rf=["dead_letter","redrive","discard","replay","cancel_batch","fail_run"],sf=[{name:"stage",header:"Stage",cell:e=>e.stage},{name:"reason",header:"Reason",class:"wide",cell:e=>e.reason},{name:"count",header:"Dead letters",isNumeric:!0,cell:e=>_(e.count)},{name:"oldest",header:"Oldest",cell:e=>i(M,{ms:e.oldestMs})},{name:"newest",header:"Newest",cell:e=>i(M,{ms:e.newestMs})}];function of(e){return[{name:"key",header:"Batch",cell:({batch:t})=>i("a",{href:X(e,["batches",t?.key??""]),children:t?.key})},{name:"stage",header:"Stage",cell:({batch:t})=>t?.stage},{name:"reason",header:"Reason",class:"wide",cell:({record:t})=>i("span",{title:t?.reason,children:t?.reason})},{name:"attempts",header:"Attempts",isNumeric:!0,cell:({attempts:t})=>t.length},{name:"run",header:"Run",cell:({runId:t})=>t},{name:"worker",header:"Worker",cell:({attempts:t})=>t.at(-1)?.workerId},{name:"records",header:"Records",isNumeric:!0,cell:({batch:t})=>_(t?.records??0n)},{name:"died",header:"Since",cell:({record:t})=>i(M,{ms:t?.atMs})}]}function _i(){let e=C.value,t=oi(pe.value.query),n=N("page"),u=JSON.stringify(t),[r,s]=R(c0),[o,a]=R(),c=q(`${e} ${u} ${n}`,f=>I.listDeadLetters({surface:e,pageSize:nf,pageToken:n,filter:En(t),summary:!0},{signal:f}));af(e,c.reload),H(()=>s(c0),[u]);let l=Number(c.value?.summary?.deadLetters??0n),p=Be("write");return i(Z,{title:"Dead letters",facts:c.value&&i(cf,{total:l,filter:t}),command:mf(e,t),children:[me.value?.asked.surface===e&&i(yi,{bulk:me.value}),i(hi,{name:e,filter:t,change:f=>k(Qu(f))}),c.failure&&i(O,{what:"The dead letters cannot be shown",failure:c.failure}),c.isLoading&&i(K,{what:"the dead letters"}),c.value&&l===0&&i(W,{children:Rn(t)?"There are no dead letters.":"No dead letters match the filter."}),c.value&&l>0&&i(w,{children:[i(lf,{filter:t,total:l,groups:c.value.summary?.groups??[]}),p&&i(pf,{selection:r,setSelection:s,total:l,filter:t,setAction:a}),i(df,{name:e,selection:r,setSelection:s,canAct:p,letters:c.value.deadLetters}),i(ff,{next:c.value.nextPageToken})]}),o&&i(mi,{action:o,name:e,selection:r,close:()=>a(void 0),done:()=>{s(c0),c.reload()}})]})}function af(e,t){let n=Q(""),u=Q(void 0);H(()=>()=>clearTimeout(u.current),[]),Je(e,r=>{let s=n.current?{resumeToken:n.current}:{afterSequence:-1n};return De.watchAudits({surface:e,...s,skipGap:!0,filter:{actions:rf}},{signal:r})},r=>{if(n.current=r.resumeToken,r.entries.length!==0){if(me.value?.asked.surface===e){for(let s of r.entries)me.value.outcomes.audited(s);pt()}u.current??=setTimeout(()=>{u.current=void 0,t()},uf)}})}function cf({total:e,filter:t}){return i("span",{children:[i("strong",{children:_(e)})," ",Rn(t)?"in all":"match the filter"]})}function lf({filter:e,groups:t,total:n}){let u=n-t.reduce((r,s)=>r+Number(s.count),0);return i("section",{class:"groups","aria-label":"by stage and reason",children:[i(ee,{label:"dead letters by stage and reason",columns:sf,rows:t,rowKey:r=>`${r.stage} ${r.reason}`,open:r=>k(Qu({...e,stage:r.stage,reason:r.reason}))}),u>0&&i("p",{class:"faint",children:[_(u)," more in smaller groups."]})]})}function pf({selection:e,setSelection:t,total:n,filter:u,setAction:r}){let s=e.kind==="all",o=s?n:e.keys.size,a=!s&&o>1e3,c=Rn(u)?`all ${_(n)}`:`all ${_(n)} that match`;return i("div",{class:"selection",role:"group","aria-label":"selection",children:[i("span",{role:"status",children:s?`${c[0]?.toUpperCase()}${c.slice(1)} are selected.`:`${_(o)} selected.`}),a&&i("span",{children:"By key at most 1,000 can be selected."}),s?null:i("button",{type:"button",onClick:()=>t({kind:"all",filter:u}),children:["Select ",c]}),o>0&&i("button",{type:"button",class:"quiet",onClick:()=>t(c0),children:"Select none"}),i("span",{class:"space"}),i("button",{type:"button",class:"primary",disabled:!o||a,onClick:()=>r("redrive"),children:"Redrive …"}),i("button",{type:"button",disabled:!o||a,onClick:()=>r("discard"),children:"Discard …"})]})}function df({name:e,letters:t,selection:n,setSelection:u,canAct:r}){let s=({batch:a})=>a?.key??"",o=n.kind==="all"?new Set(t.map(s)):n.keys;return i(ee,{label:"dead letters",columns:of(e),rows:t,rowKey:s,open:a=>Pe(X(e,["batches",s(a)])),...r&&{selected:o,select:a=>u({kind:"keys",keys:a})}})}function ff({next:e}){let t=N("page");return!t&&!e?null:i("div",{class:"pages",role:"group","aria-label":"pages",children:[i("button",{type:"button",disabled:!t,onClick:()=>k({page:""}),children:"First page"}),i("button",{type:"button",disabled:!e,onClick:()=>k({page:e}),children:"Next page"})]})}function mf(e,t){let n=t.stage&&` --stage ${Te(t.stage)}`,u=t.reason&&` --reason ${Te(t.reason)}`;return`lightspeed dead-letters list -s ${e}${n}${u}`}function vi(e,t){let n=e-t;return n<=0?{state:"stale",forMs:t-e}:e>=0xe677d21fdbff?{state:"never",forMs:n}:{state:n<6e4?"soon":"fresh",forMs:n}}function Si(e){return[...e].sort((t,n)=>t.staleAtMs===n.staleAtMs?gf(t.name,n.name):t.staleAtMs<n.staleAtMs?-1:1)}function nr(e,t){let n=0,u=e.length;for(;n<u;){let r=n+u>>1;Number(e[r]?.staleAtMs)<=t?n=r+1:u=r}return n}function gf(e,t){return e<t?-1:e>t?1:0}var Tn=class{views=new Map;isComplete=!1;#e=new Set;begin(){this.#e=new Set(this.views.keys())}take({frame:t}){let n=[];if(t.case==="changed")for(let u of t.value.surfaces)this.#e.delete(u.name),u.stale&&this.views.get(u.name)?.stale===!1&&n.push(u),this.views.set(u.name,u);else if(t.case==="removed")for(let{name:u}of t.value.surfaces)this.views.delete(u);else if(t.case==="caughtUp"){this.isComplete=!0;for(let u of this.#e)this.views.delete(u);this.#e.clear()}else return;return n}};var bf=3;function Ri(){let[e,t]=[`tenants/${ue.value}`,C.value];return i(yf,{parent:e,one:t},`${e} ${t}`)}function yf({parent:e,one:t}){let n=Q(new Tn),[u,r]=R([]),[s,o]=R([]);function a(y){let b=y.frame;(b.case==="caughtUp"||b.case==="heartbeat")&&(yn(b.value.asOfMs),Sn(b.value.asOfMs));let v=n.current.take(y);if(!(v===void 0||!n.current.isComplete)&&(r([...n.current.views.values()].filter(({name:x})=>!t||x===t)),v.length>0)){let x=v.map(({name:L,staleAtMs:A})=>({name:L,atMs:A}));o(L=>[...x,...L].slice(0,bf))}}let c=Je(e,y=>{n.current.begin();let b={surfaceIdPrefix:t.split("/")[3]??""};return I.watchSurfaces({parent:e,filter:b,intervalMs:1000n},{signal:y})},a),l=we(),p=ae(()=>Si(u),[u]),f=nr(p,l),m=nr(p,l+6e4)-f,d=vf(p,l),h=t?p[0]:void 0;return h?i(_f,{view:h,nowMs:l,turned:s}):i(Z,{title:ue.value==="-"?"Freshness of all tenants":`Freshness of ${ue.value}`,facts:n.current.isComplete&&i(w,{children:[i(U,{tone:f>0?"bad":"ok",children:[_(f)," stale"]}),i(U,{tone:m>0?"warning":"neutral",children:[_(m)," within a minute"]}),i(U,{tone:"neutral",children:[_(p.length-f-m)," fresh"]})]}),command:`lightspeed freshness watch ${e}/surfaces/-`,children:[i(Sf,{}),i(Ei,{turned:s}),c&&i(O,{what:"The watch ended",failure:c}),n.current.isComplete?d.length===0?i(W,{children:u.length===0?"The tenant has no surfaces.":"No surface matches the filter."}):i(ee,{label:"freshness",columns:Ti(l),rows:d,rowKey:y=>y.name}):!c&&i(K,{what:"freshness"})]})}function _f({view:e,nowMs:t,turned:n}){let[u,r]=wi[In(e,t).state],s=Ti(t).slice(3).map(o=>[o.header,o.cell(e)]);return i(Z,{title:`Freshness of ${kn(e.name)}`,facts:i(U,{tone:u,children:r}),command:`lightspeed freshness watch ${e.name}`,children:[i("p",{class:"freshness-countdown",role:"timer","aria-label":"countdown",children:Ii(e,t)}),i(Ei,{turned:n}),i("dl",{class:"facts-list",children:s.map(([o,a])=>i("div",{children:[i("dt",{children:o}),i("dd",{children:a})]},o))}),i("p",{children:i("a",{href:Ae(["tenants",ue.value,"freshness"]),children:["Freshness of all surfaces of ",ue.value]})})]})}function Ei({turned:e}){return i("p",{class:"freshness-turned",role:"status",children:e.map(({name:t,atMs:n})=>i("span",{children:[i("b",{children:kn(t)})," turned stale at ",He(n),"."," "]},`${t} ${n}`))})}function vf(e,t){let[n,u]=[N("state"),N("name")];return!n&&!u?e:e.filter(r=>u&&!kn(r.name).includes(u)?!1:!n||In(r,t).state===n)}function Sf(){return i("form",{class:"filters",role:"search","aria-label":"filter of surfaces",onSubmit:e=>e.preventDefault(),children:[i("label",{children:["State",i("select",{value:N("state"),onChange:e=>k({state:e.currentTarget.value}),children:[i("option",{value:"",children:"all"}),i("option",{value:"stale",children:"stale"}),i("option",{value:"soon",children:"stale within a minute"}),i("option",{value:"fresh",children:"fresh"}),i("option",{value:"never",children:"never stale"})]})]}),i("label",{children:["Name",i("input",{type:"search","data-filter":!0,placeholder:"part of the name",value:N("name"),onInput:e=>k({name:e.currentTarget.value.trim()})})]})]})}var wi={stale:["bad","stale"],soon:["warning","fresh"],fresh:["ok","fresh"],never:["ok","fresh"]};function Ti(e){return[{name:"surface",header:"Surface",cell:t=>i("a",{href:X(t.name),children:kn(t.name)})},{name:"state",header:"State",cell:t=>{let[n,u]=wi[In(t,e).state];return i(U,{tone:n,children:u})}},{name:"countdown",header:"Countdown",class:"countdown",cell:t=>Ii(t,e)},{name:"at",header:"Stale from",cell:t=>i(M,{ms:t.staleAtMs})},{name:"lag",header:"Last lag",isNumeric:!0,cell:({freshness:t})=>se(t?.observedLagMs)},{name:"allowed",header:"Allowed lag",isNumeric:!0,cell:({freshness:t})=>se(t?.maxAllowedLagMs)},{name:"sequence",header:"Last sequence",isNumeric:!0,cell:({freshness:t})=>_(t?.lastSequence??0n)},{name:"run",header:"Run",cell:t=>i(kt,{text:t.lifecycleLabel})},{name:"waiting",header:"Waiting",isNumeric:!0,cell:({queue:t})=>_((t?.queued??0n)+(t?.retrying??0n))}]}function In(e,t){return vi(Number(e.staleAtMs),t)}function Ii(e,t){let{state:n,forMs:u}=In(e,t);return n==="never"?"never stale":n==="stale"?`stale for ${se(xi(u))}`:`stale in ${se(xi(u))}`}function xi(e){return Math.ceil(e/1e3)*1e3}function kn(e){let[,t,,n]=e.split("/");return ue.value==="-"?`${t}/${n}`:n??e}function ur(e){let t=e?.source;switch(t?.case){case"database":return{store:"database",connection:t.value.name,name:t.value.query};case"file":return{store:"file",connection:t.value.name,name:t.value.path};case"queue":return{store:"topic",connection:t.value.name,name:t.value.topic};default:return}}function rr(e){let t=e?.sink;switch(t?.case){case"database":return{store:"database",connection:t.value.name,name:t.value.table};case"pubsub":return{store:"topic",connection:t.value.name,name:t.value.topic};default:return}}function ki(e,t){return e.split("|").find(u=>u.startsWith(`${t}=`))?.slice(t.length+1)}var xf=["","source","transform","sink"],Rf=["ended","running","completed","failed","crashed"];function Mi({surface:e,runs:t,lineage:n,others:u}){let r=new sr,s=ur(e.connectorPlan?.source),o=rr(e.connectorPlan?.sink),a=e.pipelineRuntime?.pipeline?.stages??[];r.dataset(s);for(let l of t)r.run(l);for(let l of a)r.node("stage",l.name,l.name,xf[l.kind]??"");r.chain(s,a.map(l=>l.name),o);let c=new Map(n.map(l=>[l.record?.stage??"",l]));for(let l of a)r.checkpoint(c.get(l.name));r.dataset(o);for(let l of u)l.name!==e.name&&!l.deleted&&r.surface(l);return{nodes:r.nodes,edges:r.known(),focus:a.map(l=>l0("stage",l.name))}}function Li(e,t,n){let u=e.nodes.has(t)?[t]:e.focus,r=new Set(u);for(let s of[...u,...n])if(e.nodes.has(s)){r.add(s);for(let o of Ef(e,s))r.add(o)}return{nodes:new Map([...e.nodes].filter(([s])=>r.has(s))),edges:e.edges.filter(s=>r.has(s.origin)&&r.has(s.target)),focus:u}}function Ef(e,t){let n=new Set;for(let u of e.edges)u.origin===t&&n.add(u.target),u.target===t&&n.add(u.origin);return[...n]}function Ni(e,t){let n=new Map;for(let{origin:u,target:r}of e.edges)t.nodes.has(u)&&!t.nodes.has(r)&&n.set(u,(n.get(u)??0)+1),t.nodes.has(r)&&!t.nodes.has(u)&&n.set(r,(n.get(r)??0)+1);return n}function l0(e,t){return`${e}:${t}`}var sr=class{nodes=new Map;#e=[];node(t,n,u,r=""){let s=l0(t,n);return this.nodes.has(s)||this.nodes.set(s,{id:s,kind:t,label:u,detail:r}),s}known(){return this.#e.filter(t=>this.nodes.has(t.origin)&&this.nodes.has(t.target))}dataset(t){if(t===void 0)return"";let n=`${t.store}/${t.connection}/${t.name}`;return this.node("dataset",n,t.name,`${t.store} ${t.connection}`)}surface(t){let n=this.dataset(ur(t.connectorPlan?.source)),u=this.dataset(rr(t.connectorPlan?.sink)),r=t.name.slice(t.name.lastIndexOf("/")+1),s=this.node("surface",t.name,r,t.lifecycleLabel);n&&this.#t(n,s),u&&this.#t(s,u)}run(t){let n=this.node("run",t.runId,t.runId,Rf[t.state]??"");for(let u of t.stages)this.#t(n,l0("stage",u.stage),`${u.acknowledged} acknowledged`)}chain(t,n,u){let s=[this.dataset(t),...n.map(o=>l0("stage",o)),this.dataset(u)].filter(o=>o!=="");s.slice(1).forEach((o,a)=>this.#t(s[a]??"",o))}checkpoint(t){let n=t?.record;if(n===void 0)return;let u=ki(n.watermarkSignature,"offset")??String(n.sequence),r=this.node("checkpoint",`${n.stage}/${n.sequence}`,`sequence ${n.sequence}`,`watermark ${u}`);this.#t(l0("stage",n.stage),r,n.runId)}#t(t,n,u=""){this.#e.push({origin:t,target:n,label:u})}};function Bi(){return import("./dagre.esm.js")}var Ai=7,Pi=44,Oi=230,wf=44,p0={rank:64,node:18,margin:12},or=Math.floor((Oi-Pi)/Ai);function Fi(e,t){let n=new t.Graph({multigraph:!0}),{rank:u,node:r}=p0;n.setGraph({rankdir:"LR",ranksep:u,nodesep:r}),n.setDefaultEdgeLabel(()=>({}));for(let c of e.nodes.values()){let l=Math.max(c.label.length,c.kind.length+2+c.detail.length),p=Math.min(Oi,Pi+l*Ai);n.setNode(c.id,{width:p,height:wf})}e.edges.forEach((c,l)=>{let p=Ci.has(Di(c.origin))&&Ci.has(Di(c.target));n.setEdge(c.origin,c.target,{[If]:p?Tf:1},String(l))}),t.layout(n);let s=[...e.nodes.values()].map(c=>{let{x:l=0,y:p=0,width:f=0,height:m=0}=n.node(c.id);return{...c,x:l-f/2,y:p-m/2,width:f,height:m}}),o=new Map(s.map(c=>[c.id,c])),a=e.edges.map((c,l)=>{let{points:p=[]}=n.edge(c.origin,c.target,String(l)),[f,m]=[o.get(c.origin),o.get(c.target)];if(f===void 0||m===void 0||f.x+f.width>m.x)return{...c,points:p};let d={x:f.x+f.width,y:Lt(f).y};return{...c,points:[d,...p.slice(1,-1),{x:m.x,y:Lt(m).y}]}});return kf(s,a)}var Ci=new Set(["dataset","stage"]),Tf=20,If="weight";function Di(e){return e.slice(0,e.indexOf(":"))}function kf(e,t){let n=t.flatMap(c=>c.points),u=Math.min(...e.map(({x:c})=>c),...n.map(({x:c})=>c))-p0.margin,r=Math.min(...e.map(({y:c})=>c),...n.map(({y:c})=>c))-p0.margin,s=Math.max(...e.map(({x:c,width:l})=>c+l),...n.map(({x:c})=>c))+p0.margin,o=Math.max(...e.map(({y:c,height:l})=>c+l),...n.map(({y:c})=>c))+p0.margin,a=c=>({...c,x:c.x-u,y:c.y-r});return{nodes:e.map(a),edges:t.map(c=>({...c,points:c.points.map(a)})),width:s-u,height:o-r}}function Gi(e){let[t,...n]=e.points;if(t===void 0)return"";let u=`M${dt(t.x)} ${dt(t.y)}`,r=t;for(let s of n){let o=dt((r.x+s.x)/2);u+=`C${o} ${dt(r.y)} ${o} ${dt(s.y)} ${dt(s.x)} ${dt(s.y)}`,r=s}return u}function qi(e,t,n){let u=e.nodes.find(c=>c.id===t);if(u===void 0)return e.nodes[0]?.id??"";let[r,s]=Mf[n]??[0,0],o=t,a=1/0;for(let c of e.nodes){let l=Lt(c).x-Lt(u).x,p=Lt(c).y-Lt(u).y,f=l*r+p*s;if(f<=1)continue;let m=f+2*Math.abs(l*s+p*r);m<a&&([o,a]=[c.id,m])}return o}var Mf={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,-1],ArrowDown:[0,1]};function Lt(e){return{x:e.x+e.width/2,y:e.y+e.height/2}}function dt(e){return Math.round(e*10)/10}var Lf={dataset:"M2 4c0-2.7 12-2.7 12 0v8c0 2.7-12 2.7-12 0zM2 4c0 2.7 12 2.7 12 0",stage:"M2 3h8l4 5-4 5H2l3-5z",run:"M4 2.5v11l9-5.5z",checkpoint:"M3 14V2h10l-3 3.5L13 9H3",surface:"M2 2h12v4H2zM2 10h12v4H2z"};function $i(e){let{graph:t,dagre:n,hidden:u,expanded:r,onFocus:s,onToggle:o}=e,a=ae(()=>Fi(t,n),[t,n]),{focus:c}=t,[l,p]=R(""),f=Q(null),d=a.nodes.some(y=>y.id===l)?l:c[0]??a.nodes[0]?.id??"";function h(y){let{key:b}=y;if(!(y.ctrlKey||y.metaKey||y.altKey)){if(b==="Enter"||b===" ")s(d);else if(b==="+"||b==="-")b==="-"===r.has(d)&&o(d);else if(b.startsWith("Arrow")){let v=qi(a,d,b);p(v),f.current?.querySelector(`[data-id="${CSS.escape(v)}"]`)?.focus()}else return;y.preventDefault()}}return i("svg",{ref:f,class:"lineage-graph",width:a.width,height:a.height,viewBox:`0 0 ${a.width} ${a.height}`,role:"group","aria-label":"Lineage graph: arrow keys move, Enter puts a node into the focus, plus and minus expand and collapse",onKeyDown:h,children:[i("defs",{children:i("marker",{id:"lineage-arrow",viewBox:"0 0 8 8",refX:"7",refY:"4",markerWidth:"7",markerHeight:"7",orient:"auto",children:i("path",{d:"M0 0 8 4 0 8z"})})}),a.edges.map(y=>i("path",{class:Df(y,c),d:Gi(y),"marker-end":"url(#lineage-arrow)",children:i("title",{children:y.label})},`${y.origin} ${y.target}`)),a.nodes.map(y=>i(Nf,{node:y,inFocus:c.includes(y.id),hidden:u.get(y.id)??0,expanded:r.has(y.id),tabIndex:y.id===d?0:-1,onFocusIn:()=>p(y.id),onClick:()=>s(y.id),onToggle:()=>o(y.id)},y.id))]})}function Nf({node:e,inFocus:t,hidden:n,expanded:u,tabIndex:r,onFocusIn:s,onClick:o,onToggle:a}){let{x:c,y:l,width:p,height:f,kind:m}=e,d=e.detail===""?m:`${m}, ${e.detail}`,h=u?", expanded":n>0?`, ${n} more`:"";return i("g",{class:`lineage-node lineage-${m}${t?" in-focus":""}`,"data-id":e.id,role:"button","aria-pressed":t,"aria-label":`${m} ${e.label}${e.detail===""?"":`, ${e.detail}`}${h}`,tabIndex:r,transform:`translate(${c} ${l})`,onFocus:s,onClick:o,children:[i("title",{children:`${e.label}
${d}`}),i("rect",{width:p,height:f,rx:Cf[m]}),i("path",{class:"icon",d:Lf[m],transform:"translate(9 6)"}),i("text",{x:"32",y:"19",children:Ui(e.label)}),i("text",{class:"detail",x:"32",y:"35",children:Ui(d)}),(n>0||u)&&i("g",{class:"toggle",transform:`translate(${p-13} ${f/2})`,onClick:y=>{y.stopPropagation(),a()},children:[i("circle",{r:"8"}),i("text",{"text-anchor":"middle",y:"4",children:u?"−":"+"})]})]})}var Cf={dataset:12,stage:2,run:22,checkpoint:2,surface:6};function Ui(e){return e.length<=or?e:`${e.slice(0,or-1)}…`}function Df(e,t){return t.includes(e.origin)||t.includes(e.target)?"lineage-edge near":"lineage-edge"}async function Vi(e,t,n,u){let[r,s]=await Promise.all([e.getSurface({surface:n},{signal:u}),e.listRuns({surface:n,pageSize:5},{signal:u})]);if(r.surface===void 0)throw new Error("expected a surface in the response, but there is none");let o=await Bf(t,n,r.surface.records?.lineage??0n,u);return{surface:r.surface,runs:s.runs,lineage:o,others:[]}}async function Bf(e,t,n,u){if(n===0n)return[];let r=new AbortController,s=()=>r.abort();u.addEventListener("abort",s);let o=n-BigInt(100),a=[];try{let c={surface:t,afterSequence:o>0n?o:0n,skipGap:!0};for await(let l of e.watchLineage(c,{signal:r.signal}))if(a.push(...l.entries),l.notice.case==="heartbeat"||(a.at(-1)?.sequence??0n)>=n)break}finally{u.removeEventListener("abort",s),r.abort()}return a}async function*Hi(e,t,n,u){let r="";for(let s=0;s<n;){let o=await e.listSurfaces({parent:t,pageSize:100,pageToken:r},{signal:u});if(s+=o.surfaces.length,yield o.surfaces,r=o.nextPageToken,r==="")return!0}return!1}var Af=5e3,Pf=1e3,ji=`
`;function Ki(){return i(Of,{name:C.value},C.value)}function Of({name:e}){let t=N("neighbours")!=="",n=q(e,d=>Vi(I,De,e,d),{everyMs:Af}),u=q(t?`${e} neighbours`:"",d=>$f(e,d)),r=ae(()=>n.value&&Mi({...n.value,others:u.value?.found??[]}),[n.value,u.value]),s=N("focus"),o=N("open"),a=ae(()=>new Set(o.split(ji).filter(Boolean)),[o]),c=ae(()=>r&&Li(r,s,a),[r,s,a]),l=ae(()=>r&&c?Ni(r,c):Ff,[r,c]),p=d=>k({focus:d});function f(d){let h=new Set(a);h.delete(d)||h.add(d),k({open:[...h].join(ji)})}let m=e.slice(e.lastIndexOf("/")+1);return i(Z,{title:`Lineage of ${m}`,facts:c&&i("span",{children:[r?.nodes.has(s)?i(w,{children:["focus ",i("b",{children:s.replace(":"," ")})]}):"focus on the stages",", ",_(c.nodes.size)," of ",_(r?.nodes.size??0)," nodes"]}),actions:i(w,{children:[(s||o)&&i("button",{type:"button",onClick:()=>k({focus:"",open:""}),children:"Back to the stages"}),!t&&i("button",{type:"button",onClick:()=>k({neighbours:"1"}),children:"Find neighbouring surfaces"})]}),command:`lightspeed lineage graph ${e} --up 1 --down 1 -o tree`,children:[t&&i("p",{class:"lineage-note",role:"status",children:u.isLoading?"Looking for surfaces that share a dataset …":Vf(u.value)}),u.failure&&i(O,{what:"Neighbours were not read",failure:u.failure}),n.failure&&i(O,{what:"The lineage was not read",failure:n.failure}),n.isLoading&&i(K,{what:"lineage"}),c&&(c.nodes.size===0?i(W,{children:"The surface has no pipeline."}):i("div",{class:"lineage-body",children:[i(Gf,{graph:c,hidden:l,expanded:a,onFocus:p,onToggle:f}),i(qf,{graph:c,hidden:l,expanded:a,onFocus:p,onToggle:f})]}))]})}var Ff=new Map;function Gf(e){let[t,n]=R(),[u,r]=R(!1);return H(()=>{Bi().then(n,()=>r(!0))},[]),i("div",{class:"lineage-picture",children:t?i($i,{...e,dagre:t}):u?i(W,{children:"The drawing could not be loaded. The table has the same nodes."}):i(K,{what:"the drawing"})})}function qf({graph:e,hidden:t,expanded:n,onFocus:u,onToggle:r}){let s=a=>a.map(c=>e.nodes.get(c)?.label).join(", ");return i(ee,{label:"nodes of the graph",columns:[{name:"node",header:"Node",cell:a=>i("button",{type:"button",class:"quiet","aria-pressed":e.focus.includes(a.id),title:a.label,onClick:()=>u(a.id),children:a.label})},{name:"kind",header:"Kind",cell:a=>a.kind},{name:"detail",header:"Detail",cell:a=>a.detail&&i(Uf,{node:a})},{name:"from",header:"From",cell:a=>s(e.edges.filter(c=>c.target===a.id).map(c=>c.origin))},{name:"to",header:"To",cell:a=>s(e.edges.filter(c=>c.origin===a.id).map(c=>c.target))},{name:"more",header:"More",cell:a=>n.has(a.id)?i("button",{type:"button",class:"quiet",onClick:()=>r(a.id),"aria-label":`collapse ${a.label}`,children:"−"}):t.has(a.id)?i("button",{type:"button",class:"quiet",onClick:()=>r(a.id),"aria-label":`expand ${a.label}`,children:["+",t.get(a.id)]}):null}],rows:[...e.nodes.values()],rowKey:a=>a.id,open:a=>u(a.id)})}function Uf({node:e}){if(e.kind==="surface")return i("a",{href:X(e.id.slice(8),["lineage"]),children:e.detail});if(e.kind!=="run")return i(w,{children:e.detail});let t=e.detail==="failed"||e.detail==="crashed"?"bad":e.detail==="running"?"ok":"neutral";return i(U,{tone:t,children:e.detail})}async function $f(e,t){let n=[],u=Hi(I,e.split("/surfaces/")[0]??"",Pf,t);for(;;){let{done:r,value:s}=await u.next();if(r)return{found:n,isAll:s};n.push(...s)}}function Vf(e){return e?`Looked at ${e.isAll?"all":"the first"} ${_(e.found.length)} surfaces of the tenant. Expand a dataset to see those that share it.`:""}var Hf=[["deadLetters","dead letters"],["reprocessed","applied batches"],["suppressed","duplicates to suppress"],["leftOut","batches left out"]],ar={0:"unknown reason",1:"another batch of the key is active",2:"an earlier replay has requeued it",3:"beyond the idempotency horizon"};function ir(e,t=e){let n=new Map(t.stages.map(u=>[u.stage,u]));return e.stages.map(u=>{let r=n.get(u.stage),s=a=>({now:u[a],before:r?.[a]??0n}),o=u.deadLetters+u.reprocessed>0n;return{stage:u.stage,deadLetters:s("deadLetters"),reprocessed:s("reprocessed"),suppressed:s("suppressed"),leftOut:s("leftOut"),sequences:o?`${u.firstSequence}–${u.lastSequence}`:""}})}function d0(e,t){return e.reduce((n,u)=>n+u[t].now,0n)}function Wi(e,t){if(e.planHash===t.planHash)return[];let n=[];for(let u of ir(t,e))for(let[r,s]of Hf){let o=u[r];o.now!==o.before&&n.push(`${u.stage}: ${o.before} → ${o.now} ${s}`)}return e.budgetLeft!==t.budgetLeft&&n.push(`replays left in the budget: ${e.budgetLeft} → ${t.budgetLeft}`),n.length>0?n:["the same numbers, but other batches"]}var jf=[{name:"stage",header:"Stage",cell:e=>e.stage},{name:"dead",header:"Dead letters",isNumeric:!0,cell:e=>i(Mn,{amount:e.deadLetters})},{name:"applied",header:"Applied again",isNumeric:!0,cell:e=>i(Mn,{amount:e.reprocessed})},{name:"suppressed",header:"Duplicates to suppress",isNumeric:!0,cell:e=>i(Mn,{amount:e.suppressed})},{name:"left",header:"Left out",isNumeric:!0,cell:e=>i(Mn,{amount:e.leftOut})},{name:"sequences",header:"Sequences",isNumeric:!0,cell:e=>e.sequences}];function Kf(e){return[{name:"key",header:"Batch",cell:({key:t})=>i("a",{href:X(e,["batches",t]),children:t})},{name:"stage",header:"Stage",cell:({stage:t})=>t},{name:"sequence",header:"Sequence",isNumeric:!0,cell:({sequence:t})=>String(t)},{name:"reason",header:"Why",class:"wide",cell:({reason:t})=>ar[t]}]}function Yi(){let e=C.value,[t,n]=R(),[u,r]=R(!1),s=q(`surface ${e}`,async b=>(await I.getSurface({surface:e},{signal:b})).surface);Qe(e,s.reload);let o=s.value?.pipelineRuntime?.pipeline?.stages.map(b=>b.name)??[],a=N("from")||(o[0]??""),c=Be("control"),l=b=>({action:{case:"replay",value:{fromStage:a,reason:b}}}),p=q(c&&a?`plan ${e} ${a}`:"",async b=>{let{plan:v}=await I.applyControl({surface:e,action:l("plan"),dryRun:!0},{signal:b});if(!v)throw new Error("the server sent no plan");return v}),f=p.value,m=f?ir(f,t):[],d=d0(m,"deadLetters")+d0(m,"reprocessed"),h=s.value?.queue?.replayPending??0n;async function y(b){if(!f)return;let v={surface:e,action:l(b),expectedPlanHash:f.planHash,requestId:Se()};try{await I.applyControl(v)}catch(x){if(ye(x).reason!=="PLAN_CHANGED")throw x;n(f),p.reload();return}n(void 0),s.reload(),p.reload()}return i(Z,{title:"Replay",facts:s.value&&i(w,{children:[i(kt,{text:s.value.controlLabel}),h>0n&&i("span",{children:[_(h)," batches of a replay are not in the queue yet"]})]}),command:`lightspeed control replay -s ${e} --from ${Te(a)} --dry-run`,children:[s.failure&&i(O,{what:"The surface cannot be shown",failure:s.failure}),!c&&i(W,{children:"A replay is for administrators of the tenant: your role may not replay."}),c&&i("form",{class:"filters",onSubmit:b=>b.preventDefault(),children:[i("label",{children:["From stage"," ",i("select",{"data-filter":!0,value:a,onChange:b=>(n(void 0),k({from:b.currentTarget.value})),children:o.map(b=>i("option",{value:b,children:b},b))})]}),i("button",{type:"button",onClick:()=>(f&&n(f),p.reload()),children:"Plan again"}),i("span",{class:"space"}),i("button",{type:"button",class:"primary",disabled:!f||d===0n,onClick:()=>r(!0),children:"Replay by this plan …"})]}),p.failure&&i(O,{what:"There is no plan",failure:p.failure}),p.isLoading&&i(K,{what:"the plan"}),f&&t&&i(Yf,{before:t,now:f}),f&&i(Wf,{name:e,plan:f,rows:m,batches:d}),u&&f&&i(Ie,{title:`Replay from stage ${a}`,confirm:`Replay ${_(d)} batches`,perform:y,close:()=>r(!1),children:[i("p",{children:[_(d0(m,"deadLetters"))," dead letters go back to the queue, and"," ",_(d0(m,"reprocessed"))," applied batches are applied again."]}),i("p",{class:"faint",children:["The server replays by plan ",i("code",{children:f.planHash.slice(0,12)}),", or not at all."]})]})]})}function Wf({name:e,plan:t,rows:n,batches:u}){let r=t.leftOutCounts.map(s=>`${_(s.count)} since ${ar[s.reason]}`);return i(w,{children:[u===0n&&i(W,{children:"There is nothing to replay from this stage."}),i("section",{class:"plan-table","aria-label":"plan",children:i(ee,{label:"plan of the replay",columns:jf,rows:n,rowKey:s=>s.stage})}),i(Xe,{facts:[["Batches in all",_(u)],["Left out",r.join("; ")],["Replays left in the budget",`${t.budgetLeft} of which this one takes ${t.budgetNeeded}`],["Plan",i("code",{title:t.planHash,children:t.planHash.slice(0,12)})]]}),t.leftOut.length>0&&i("section",{class:"plan-table","aria-label":"left out",children:[i("h2",{children:["The first ",t.leftOut.length," that are left out"]}),i(ee,{label:"batches that are left out",columns:Kf(e),rows:t.leftOut,rowKey:s=>`${s.key} ${s.sequence}`})]})]})}function Yf({before:e,now:t}){let n=Wi(e,t);return n.length===0?i("p",{role:"status",children:"The plan has not changed."}):i("div",{class:"note warning",role:"alert",children:[i("strong",{children:"The plan has changed; nothing was replayed by the old one."}),i("ul",{children:n.map(u=>i("li",{children:u},u))})]})}function Mn({amount:e}){return e.now===e.before?i(w,{children:_(e.now)}):i(w,{children:[i("del",{children:_(e.before)})," ",i("ins",{children:_(e.now)})]})}var cr=[["acknowledged","acknowledged"],["records","records"],["duplicatesSuppressed","duplicates"],["retries","retries"],["deadLettered","dead letters"],["failed","failed"],["cancelled","cancelled"]];function zi(e,t){let n=[...new Set([...e.stages,...t.stages].map(r=>r.stage))],u=(r,s)=>r.stages.find(o=>o.stage===s);return n.flatMap(r=>{let[s,o]=[u(e,r),u(t,r)];return cr.map(([a,c])=>{let[l,p]=[s?.[a]??0n,o?.[a]??0n];return{stage:r,measure:a,title:c,left:l,right:p,difference:p-l}}).filter(a=>a.left!==0n||a.right!==0n)})}function Ln(e,t){return e.stages.reduce((n,u)=>n+u[t],0n)}function Ji(e,t,n){return e.endedMs>0n?e.endedMs-e.startedMs:n?t-e.startedMs:void 0}function Xi(e,t){return[...new Set([...Object.keys(e.labels),...Object.keys(t.labels)])].sort().map(u=>[u,e.labels[u],t.labels[u]])}function Qi(e){return e===0n?"=":e>0n?`+${e}`:`−${-e}`}function zf([e,t]){return[{name:"stage",header:"Stage",cell:n=>n.stage},{name:"measure",header:"Measure",cell:n=>n.title},{name:"left",header:e??"",isNumeric:!0,cell:n=>_(n.left)},{name:"right",header:t??"",isNumeric:!0,cell:n=>_(n.right)},{name:"difference",header:"Difference",isNumeric:!0,cell:n=>Qi(n.difference)}]}function Zi({name:e,ids:t}){let n=[...t].sort(),u=q(`compare ${e} ${n}`,o=>Promise.all(n.map(async a=>{let{run:c}=await I.getRun({surface:e,runId:a},{signal:o});if(!c)throw new Error(`the server sent no run ${a}`);return c}))),[r,s]=u.value??[];return i("section",{class:"panel comparison","aria-label":"comparison",children:[i("header",{class:"heading",children:[i("h2",{children:[n[0]," and ",n[1]]}),i("button",{type:"button",class:"quiet",onClick:()=>k({compare:""}),children:"Close"})]}),u.failure&&i(O,{what:"The runs cannot be compared",failure:u.failure}),u.isLoading&&i(K,{what:"both runs"}),r&&s&&i(w,{children:[i("div",{class:"compared-runs",children:[r,s].map(o=>i("p",{children:[i("strong",{children:o.runId})," ",i(f0,{run:o})," ",i(M,{ms:o.startedMs})," · ",i(m0,{run:o})," ","· ",_(o.records)," records ",o.reason&&i(w,{children:["· ",o.reason]})]},o.runId))}),Xi(r,s).map(([o,a,c])=>i("p",{class:"faint",children:["Label ",o,": ",a??"none"," ",a===c?"in both":`→ ${c??"none"}`]},o)),i(ee,{label:"differences by stage",columns:zf(n),rows:zi(r,s),rowKey:o=>`${o.stage} ${o.measure}`})]})]})}var Jf=[{name:"stage",header:"Stage",cell:e=>e.stage},...cr.map(([e,t])=>({name:e,header:t,isNumeric:!0,cell:n=>_(n[e])})),{name:"result",header:"newest result",class:"wide",cell:({newestResult:e})=>Object.entries(e).map(([t,n])=>`${t}: ${n}`).join(", ")}];function ec({name:e,id:t}){let n=q(`run ${e} ${t}`,async r=>{let{run:s}=await I.getRun({surface:e,runId:t},{signal:r});return s}),u=n.value;return i("section",{class:"panel","aria-label":`run ${t}`,children:[i("header",{class:"heading",children:[i("h2",{children:t}),u&&i(f0,{run:u}),i("button",{type:"button",class:"quiet",onClick:()=>k({run:""}),children:"Close"})]}),n.failure&&i(O,{what:"The run cannot be shown",failure:n.failure}),n.isLoading&&i(K,{what:"the run"}),u&&i(w,{children:[i(Xe,{facts:[["Started",i(M,{ms:u.startedMs})],["Ended",u.endedMs>0n&&i(M,{ms:u.endedMs})],["Duration",i(m0,{run:u})],["Started by",u.startedBy],["Due by the schedule",u.scheduledDueMs>0n&&i(M,{ms:u.scheduledDueMs})],["Trigger",u.triggerReason],["Ended by",u.endedBy],["Reason of the end",u.reason],["Resumed",u.resumptions>0n&&`${u.resumptions} times, last from ${u.resumedFrom}`],...Object.entries(u.labels).map(([r,s])=>[`Label ${r}`,s])]}),i("div",{class:"run-stages",children:i(ee,{label:`stages of ${t}`,columns:Jf,rows:u.stages,rowKey:r=>r.stage})})]})]})}var Xf=5,Qf={0:"unknown",1:"started",2:"waits for the run in progress",3:"skipped, since a run was in progress",4:"missed while the server did not run",5:"refused"},Zf={0:"the due time is skipped",1:"the due time is skipped",2:"one run waits for its end",3:"it fails, and the new one starts"},e1={0:"the last due time",1:"the last due time",2:"none",3:"all due times"};function tc({surface:e,reload:t}){let n=e.pipelineRuntime?.pipeline?.schedule,u=e.scheduleStatus,[r,s]=R(),o=q(u?`due ${e.name} ${u.nextDueMs??0n} ${e.etag}`:"",async f=>{let{dueMs:m}=await It.listDueTimes({surface:e.name,count:Xf},{signal:f});return m});if(!u||!n)return i("section",{class:"panel","aria-label":"schedule",children:[i("header",{class:"heading",children:i("h2",{children:"Schedule"})}),i("p",{class:"faint",children:"None: runs start by hand."})]});let{pause:a,last:c,nextDueMs:l}=u,{name:p}=e;return i("section",{class:"panel","aria-label":"schedule",children:[i("header",{class:"heading",children:[i("h2",{children:"Schedule"}),a?i(U,{tone:"warning",children:"paused"}):i(U,{tone:"ok",children:"active"}),Be("administer")&&i("button",{type:"button",onClick:()=>s(a?"resume":"pause"),children:a?"Resume the schedule …":"Pause the schedule …"})]}),a&&i("p",{class:"note warning",children:[i("strong",{children:"Paused"})," ",a.actorId?`by ${a.actorId}`:"by the server"," ",a.atMs>0n&&i(M,{ms:a.atMs}),": ",a.reason]}),i(Xe,{facts:[["Runs",n1(n)],["Next due",l?i(t1,{ms:l}):"none while it is paused"],["If a run is in progress",Zf[n.overlap]],["After a downtime",e1[n.catchUp]],["Jitter",n.jitterMs>0n&&`up to ${se(n.jitterMs)}`],["Waiting due times",u.waitingDueMs.length>0&&String(u.waitingDueMs.length)],["Last due",c&&i(w,{children:[i(M,{ms:c.dueMs}),": ",Qf[c.outcome]," ",c.runId," ",c.reason]})]]}),o.failure&&i(O,{what:"The due times cannot be shown",failure:o.failure}),o.value&&i("div",{class:"due-times",children:[i("span",{class:"faint",children:a?"Due if it were resumed now":"Next due times"}),i("ol",{"aria-label":"next due times",children:o.value.map(f=>i("li",{children:i(M,{ms:f})},String(f)))})]}),r&&i(Ie,{title:r==="pause"?"Pause the schedule":"Resume the schedule",confirm:r==="pause"?"Pause the schedule":"Resume the schedule",needsReason:r==="pause",perform:async f=>{r==="pause"?await It.pauseSchedule({surface:p,reason:f,requestId:Se()}):await It.resumeSchedule({surface:p,requestId:Se()}),t()},close:()=>s(void 0),children:i("p",{children:r==="pause"?"No run is due until it is resumed, and due times that wait are dropped. The run in progress goes on.":"The next due time is the first one from now on; those of the pause are not caught up."})})]})}function t1({ms:e}){return i(w,{children:[i(M,{ms:e})," ",i("span",{class:"faint",children:["in ",se(Number(e)-we())]})]})}function n1({schedule:e,timeZone:t}){return e.case==="interval"?`every ${se(e.value.intervalMs)}`:e.case==="cron"?`${e.value.expression} (${t||"UTC"})`:"by hand"}var u1=100,r1={0:["not known","neutral"],1:["running","busy"],2:["completed","ok"],3:["failed","bad"],4:["crashed","bad"]},s1=[{name:"run",header:"Run",cell:e=>e.runId},{name:"state",header:"State",cell:e=>i(f0,{run:e})},{name:"started",header:"Started",cell:e=>i(M,{ms:e.startedMs})},{name:"duration",header:"Duration",isNumeric:!0,cell:e=>i(m0,{run:e})},{name:"by",header:"Started by",cell:e=>e.scheduledDueMs?"schedule":e.startedBy},{name:"records",header:"Records",isNumeric:!0,cell:e=>_(e.records)},{name:"acknowledged",header:"Acknowledged",isNumeric:!0,cell:e=>_(Ln(e,"acknowledged"))},{name:"retries",header:"Retries",isNumeric:!0,cell:e=>_(Ln(e,"retries"))},{name:"dead",header:"Dead letters",isNumeric:!0,cell:e=>_(Ln(e,"deadLettered"))},{name:"reason",header:"Reason",class:"wide",cell:e=>e.reason||e.triggerReason}];function f0({run:e}){let[t,n]=r1[e.state];return i(U,{tone:n,children:t})}function m0({run:e}){let t=e.state===1;return i(w,{children:se(Ji(e,BigInt(Math.floor(we())),t))})}var o1=["idle","scheduled","triggered","failed","crashed","completed"];function nc(){let e=C.value,t=N("page"),[n,u]=R(),r=q(`surface ${e}`,async f=>(await I.getSurface({surface:e},{signal:f})).surface),s=q(`runs ${e} ${t}`,f=>I.listRuns({surface:e,pageSize:u1,pageToken:t},{signal:f})),o=()=>(r.reload(),s.reload());Qe(e,o);let a=r.value?.lifecycleLabel??"",c=N("compare").split(",").filter(Boolean),l=s.value?.runs??[],p=Be("write")&&o1.includes(a);return i(Z,{title:"Runs",facts:r.value&&i(kt,{text:a}),actions:p&&i(w,{children:[i("button",{type:"button",onClick:()=>u("trigger"),children:"Trigger a run …"}),a==="triggered"||a==="scheduled"?i("button",{type:"button",class:"primary",onClick:()=>u("start"),children:"Start the run …"}):null]}),command:`lightspeed run list -s ${e}`,children:[r.failure&&i(O,{what:"The surface cannot be shown",failure:r.failure}),r.value&&i(tc,{surface:r.value,reload:o}),c.length===2&&i(Zi,{name:e,ids:c}),N("run")&&i(ec,{name:e,id:N("run")}),s.failure&&i(O,{what:"The runs cannot be shown",failure:s.failure}),s.isLoading&&i(K,{what:"the runs"}),s.value&&l.length===0&&i(W,{children:"No run has been started yet."}),l.length>0&&i("section",{class:"runs-list","aria-label":"history",children:[i("header",{class:"heading",children:[i("h2",{children:"History"}),i("span",{class:"faint",role:"status",children:c.length===1?"Select another run to compare.":"Select two runs to compare them."}),c.length>0&&i("button",{type:"button",class:"quiet",onClick:()=>k({compare:""}),children:"Compare none"})]}),i(ee,{label:"runs, newest first",columns:s1,rows:l,rowKey:f=>f.runId,open:f=>k({run:f.runId}),selected:new Set(c),select:f=>k({compare:[...f].slice(-2).join(",")})}),(t||s.value?.nextPageToken)&&i("div",{class:"pages",role:"group","aria-label":"pages",children:[i("button",{type:"button",disabled:!t,onClick:()=>k({page:""}),children:"Newest runs"}),i("button",{type:"button",disabled:!s.value?.nextPageToken,onClick:()=>k({page:s.value?.nextPageToken}),children:"Older runs"})]})]}),n==="trigger"&&i(Ie,{title:"Trigger a run",confirm:"Trigger a run",perform:async f=>{await It.triggerRun({surface:e,reason:f,requestId:Se()}),o()},close:()=>u(void 0),children:i("p",{children:"The lifecycle becomes triggered. A scheduler starts the run, or you do; the run keeps the reason."})}),n==="start"&&i(Ie,{title:"Start the run",confirm:"Start the run",needsReason:!1,perform:async()=>{await I.startRun({surface:e,requestId:Se()}),o()},close:()=>u(void 0),children:i("p",{children:"Batches that wait in the queue can start then."})})]})}function uc(){return i(Z,{title:`surface of ${C.value}`,command:`lightspeed surface ${C.value}`,children:i(W,{children:"This screen is not there yet."})})}function rc(){return i(Z,{title:`surfaces of ${C.value}`,command:`lightspeed surfaces ${C.value}`,children:i(W,{children:"This screen is not there yet."})})}function sc(){let[e,t]=R(""),n=!!le.value;function u(r){r.preventDefault(),o0(e.trim())}return i("main",{id:"main",class:"sign-in",tabIndex:-1,children:i("form",{onSubmit:u,children:[i("h1",{children:"Sign in"}),i("p",{children:"The server knows its callers. Sign in with your token; it stays in this tab, and is gone when you close it."}),i("label",{children:["Token",i("input",{type:"password",name:"token",required:!0,autoFocus:!0,autoComplete:"off",spellcheck:!1,value:e,onInput:r=>t(r.currentTarget.value)})]}),n&&i("p",{class:"failure",role:"alert",children:["The server did not take the token: ",ze.value?.text??"it is not valid"]}),i("button",{type:"submit",class:"primary",children:"Sign in"}),i("p",{class:"faint",children:[i("code",{children:"lightspeed console"})," opens this page with the token of its context."]})]})})}var oc="lightspeed.theme",ft=j(ac()??ic());function ac(){let e=globalThis.localStorage?.getItem(oc);return e==="dark"||e==="light"?e:void 0}function ic(){return globalThis.matchMedia?.("(prefers-color-scheme: light)").matches?"light":"dark"}function lr(){ft.value=ft.value==="dark"?"light":"dark",localStorage.setItem(oc,ft.value)}function cc(){ge(()=>{document.documentElement.dataset.theme=ft.value}),matchMedia("(prefers-color-scheme: light)").addEventListener("change",()=>{ac()||(ft.value=ic())})}var a1={surfaces:rc,surface:uc,batches:Ja,"dead-letters":_i,replay:Yi,runs:nc,lineage:Ki,audits:ti,freshness:Ri},pr=[["surface","Overview","o"],["batches","Batches","b"],["dead-letters","Dead letters","d"],["replay","Replay","p"],["runs","Runs","r"],["lineage","Lineage","l"],["audits","Audits","a"],["freshness","Freshness","f"]],i1=[["?","show the keys"],["/","go to the filter"],["r","read everything again"],["u","show times in UTC or local time"],["t","dark or light theme"],["g s","go to the surfaces"],...pr.map(([,e,t])=>[`g ${t}`,`go to ${e.toLowerCase()} of the surface`]),["↑ ↓ Home End","move in a table"],["Enter","open the row"],["Space","select the row"],["Esc","close a dialog"]],Nn=j(!1);function lc(e){return X(C.value,e==="surface"?[]:[e])}function pc(){Ve.value=Ve.value==="utc"?"local":"utc"}function dc(){return b1(),Ce.value?i(sc,{}):i(w,{children:[i("a",{class:"skip",href:"#main",onClick:e=>(e.preventDefault(),document.getElementById("main")?.focus()),children:"Skip to the content"}),i(c1,{}),i(p1,{}),C.value&&i(d1,{}),i(f1,{}),Nn.value&&i(g1,{})]})}function c1(){let{actorId:e,role:t}=Ku.value,n=ue.value==="-";return i("header",{class:"shell",children:[i("a",{class:"product",href:Ae(["tenants",ue.value||"default","surfaces"]),children:"Lightspeed"}),i("nav",{"aria-label":"place",children:[ue.value&&i("a",{href:Ae(["tenants",ue.value,"surfaces"]),children:n?"all tenants":ue.value}),C.value&&i("a",{href:X(C.value),children:C.value.split("/")[3]})]}),i(l1,{}),i("button",{type:"button",class:"quiet",onClick:pc,title:"switch between UTC and local time (u)",children:Ve.value==="utc"?"UTC":"local time"}),i("button",{type:"button",class:"quiet",onClick:lr,title:"switch the theme (t)",children:ft.value==="dark"?"dark":"light"}),i("button",{type:"button",class:"quiet",onClick:()=>Nn.value=!0,title:"show the keys (?)",children:"keys"}),i("span",{class:"caller",children:[e," ",t&&i("span",{class:"faint",children:t})]}),le.value&&i("button",{type:"button",class:"quiet",onClick:()=>(o0(""),Ce.value=!0),children:"sign out"})]})}function l1(){let{asOfMs:e}=at.value;return i("span",{class:"as-of",children:e?`as of ${He(e)}`:""})}function p1(){let{isConnected:e,asOfMs:t}=at.value;return i("div",{role:"status",class:e?"unseen":"banner",children:!e&&i(w,{children:[i("strong",{children:"Disconnected"})," –"," ",t?`the page shows what was as of ${He(t)}.`:"there is no data yet."," Connecting again …"]})})}function d1(){return i("nav",{class:"tabs","aria-label":"screens of the surface",children:pr.map(([e,t])=>i("a",{href:lc(e),"aria-current":a0.value===e?"page":void 0,children:t},e))})}function f1(){if(!ot.value&&ze.value&&!ze.value.isUnreachable)return i(O,{what:"The server did not say who you are",failure:ze.value});if(!ot.value)return i(K,{what:"the console"});if(!ue.value)return i(m1,{});let e=a1[a0.value];return!e||a0.value==="surface"&&!C.value?i("main",{id:"main",tabIndex:-1,children:i(W,{children:["There is no page ",location.hash,". ",i("a",{href:Ae(["tenants",ue.value,"surfaces"]),children:"All surfaces"})]})}):i(e,{},`${a0.value} ${C.value} ${pe.value.path.slice(5).join("/")}`)}function m1(){return H(()=>{Pe(Ae(["tenants",Ku.value.tenant||"-","surfaces"]))},[]),null}function g1(){let e=Q(null);return H(()=>e.current?.showModal(),[]),i("dialog",{ref:e,"aria-labelledby":"keys-title",onClose:()=>Nn.value=!1,children:[i("h2",{id:"keys-title",children:"Keys"}),i("table",{class:"keys",children:i("tbody",{children:i1.map(([n,u])=>i("tr",{children:[i("th",{scope:"row",children:i("kbd",{children:n})}),i("td",{children:u})]},n))})}),i("div",{class:"dialog-buttons",children:i("button",{type:"button",onClick:()=>e.current?.close(),children:"Close"})})]})}var h1=1500;function b1(){H(()=>{let e=0,t={"?":()=>Nn.value=!0,"/":()=>document.querySelector("[data-filter]")?.focus(),r:()=>vn.value+=1,u:pc,t:lr};function n(u){let r=u.target;if(u.ctrlKey||u.metaKey||u.altKey||r.closest("input, textarea, select, dialog"))return;let s=Date.now()-e<h1;if(e=u.key==="g"?Date.now():0,s){let o=pr.find(([,,a])=>a===u.key);if(u.key==="s")Pe(Ae(["tenants",ue.value||"-","surfaces"]));else if(o&&C.value)Pe(lc(o[0]));else return}else{let o=t[u.key];if(!o)return;o()}u.preventDefault()}return addEventListener("keydown",n),()=>removeEventListener("keydown",n)},[])}Ia();cc();Ca();La();ka();var fc=document.getElementById("console");fc&&Er(i(dc,{}),fc);
