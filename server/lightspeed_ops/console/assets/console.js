var I,Cu,on,Ne,rn,J0,Du,Y0,Au,an,sn,oi,m0=Symbol.for("pv"),X0={},Q0=[],ai=/^m(i|n|o|s|text|space)$/,cn=Array.isArray,ln=Q0.slice,Pe=Object.assign;function Ae(e){e&&e.parentNode&&e.remove()}function Pu(e,t,n){var u,r,s,o={},a=arguments.length;for(s in t)s=="key"?u=t[s]:s=="ref"&&typeof e!="function"?r=t[s]:o[s]=t[s];return a>2&&(o.children=a>3?ln.call(arguments,2):n),f0(e,o,u,r,null)}function f0(e,t,n,u,r){var s={type:e,props:t,key:n,ref:u,__k:null,__:null,__b:0,__e:null,__c:null,constructor:m0,__v:r||++Cu,__i:-1,__u:0};return!r&&I.vnode&&I.vnode(s),s}function O(e){return e.children}function We(e,t){this.props=e,this.context=t,this.__g=0}function Le(e,t){if(t==null)return e.__&&Le(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:Le(e)}function ii(e){var t,n=e.__v,u=n.__e,r=[],s=[],o=e.__P;o&&((t=Pe({constructor:m0},n)).__v=n.__v+1,I.vnode&&I.vnode(t),pn(o,t,n,e.__n,o.namespaceURI,32&n.__u?[u]:null,r,u||Le(n),32&n.__u,s),t.__v=n.__v,t.__.__k[t.__i]=t,$u(r,t,s),n.__=n.__e=null,t.__e!=u&&Fu(t))}function Fu(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),Fu(e)}function ku(e){(8&e.__g||(e.__g|=8,Ne.push(e),J0++))&&rn==I.debounceRendering||((rn=I.debounceRendering)||queueMicrotask)(Ou)}function Ou(){try{for(var e,t=1;Ne.length;)Ne.length>t&&Ne.sort(Du),e=Ne.shift(),t=Ne.length,8&e.__g&&ii(e)}finally{(J0=Ne.length)&&(rn||queueMicrotask)(Ou)}}function Gu(e,t,n,u,r,s,o,a,i,c,d){var m,h,p,g,b,y,v=u.__k||Q0,x=t.length;for(i=ci(n,t,v,i,x),m=0;m<x;m++)(p=n.__k[m])!=null&&(h=~p.__i&&v[p.__i]||X0,p.__i=m,y=pn(e,p,h,r,s,o,a,i,c,d),g=p.__e,(h.ref!=p.ref||8&h.__u)&&(h.ref&&dn(h.ref,null,p,h),p.ref&&d.push(p.ref,p.__c||g,p)),b=b||g,4&p.__u?(i=qu(p,i,e,!h.__v),h.__e&&(h.__e=null)):typeof p.type=="function"&&y!==void 0?i=y:g&&(i=g.nextSibling),p.__u&=-21);return n.__e=b,i}function ci(e,t,n,u,r){var s,o,a,i,c,d,m,h,p,g=n.length,b=g,y=0,v=0,x=e.__k=Array(r);for(s=0;s<r;s++)(o=t[s])!=null&&typeof o!="boolean"&&typeof o!="function"?(typeof o!="object"||o.constructor===String?o=x[s]=f0(null,o):cn(o)?o=x[s]=f0(O,{children:o}):o.constructor===m0&&o.__b?o=x[s]=f0(o.type,o.props,o.key,o.ref,o.__v):x[s]=o,i=s+y,o.__=e,o.__b=e.__b+1,a=null,~(c=o.__i=li(o,n,i,b))&&(b--,(a=n[c])&&(a.__u|=2)),a&&a.__v?(o.__u|=16,c==i-1?y--:c==i+1?y++:c!=i&&(c>i?y--:y++,v=1)):(~c||(r>g?y--:r<g&&y++),typeof o.type!="function"&&(o.__u|=4))):x[s]=null;if(v){for(d=[],m=[],s=0;s<r;s++)if((o=x[s])&&16&o.__u){for(y=0,h=d.length;y<h;)d[p=y+h>>1]<o.__i?y=p+1:h=p;d[y]=o.__i,m[s]=y+1}for(y=d.length;s--;)m[s]&&(m[s]==y?y--:x[s].__u|=4)}if(b)for(s=0;s<g;s++)!(a=n[s])||2&a.__u||(a.__e==u&&(u=Le(a)),fn(a,a));return u}function qu(e,t,n,u){var r,s,o,a;if(typeof e.type=="function"){if(e.props.__P)return t;if(r=e.__k)for(s=0;s<r.length;s++)r[s]&&(r[s].__=e,t=qu(r[s],t,n,!1));return t}for(t&&!t.parentNode&&(t=Le(e))&&!t.parentNode&&(t=null),o=e.__e,a=t;a&&a.nodeType==8;)a=a.nextSibling;for(o!=a&&(!u&&n.moveBefore&&o.parentNode?n.moveBefore(o,t):n.insertBefore(o,t||null)),t=o;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function li(e,t,n,u){var r,s=e.key,o=e.type,a=t[n],i=a&&!(2&a.__u);if(a===null&&s==null||i&&s==a.key&&o==a.type)return n;if(u>(i?1:0)){for(r=n-1;r>=0;r--)if((a=t[r])&&!(2&a.__u)&&s==a.key&&o==a.type)return r;for(r=n+1;r<t.length;r++)if((a=t[r])&&!(2&a.__u)&&s==a.key&&o==a.type)return r}return-1}function Bu(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function W0(e,t,n,u,r){var s,o;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof u=="string"&&(e.style.cssText=u=""),u)for(t in u)n&&t in n||Bu(e.style,t);if(n)for(t in n)u&&n[t]==u[t]||Bu(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof u!="function"&&(u=null),(e.__e||(e.__e={}))[t]=n,n&&u||(o=sn[t]||(sn[t]=pi(t)),(e.__a||(e.__a={}))[t]=an,s=t!=(t=t.replace(Au,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,o,s):e.removeEventListener(t,o,s));else{if(r=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function pi(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[Y0]==null)t[Y0]=an++;else if(t[Y0]<this.__a[e])return;return n(I.event?I.event(t):t)}}}function pn(e,t,n,u,r,s,o,a,i,c){var d,m,h,p,g,b,y,v,x,L,M,fe,De,ie,R,A,D,k,P=t.type;if(t.constructor!==m0)return null;128&n.__u&&(i=32&n.__u,d=n.__c.__z)&&(t.__u|=i,m=s=[],d.nodeType==8?a=z0(d,s):s.push(d),a=s[0]||a),(d=I.__b)&&d(t);e:if(typeof P=="function"){h=o.length;try{if(v=t.props,x=(d=P.prototype)&&d.render,L=(d=P.contextType)&&u[d.__c],M=d?L?L.props.value:d.__:u,(p=n.__c)?(t.__c=p,2&p.__g&&(p.__g|=1)):(x?t.__c=p=new P(v,M):(t.__c=p=new We(v,M),p.constructor=P,p.render=fi),L&&L.sub(p),p.state||(p.state={}),p.__n=u,p.__g|=8,p.__h=[],p.__k=[]),x&&(p.__s||(p.__s=p.state),P.getDerivedStateFromProps&&(p.__s==p.state&&(p.__s=Pe({},p.__s)),Pe(p.__s,P.getDerivedStateFromProps(v,p.__s)))),g=p.props,b=p.state,p.__v=t,n.__c){if(v!==g&&x&&!P.getDerivedStateFromProps&&p.componentWillReceiveProps&&p.componentWillReceiveProps(v,M),t.__v==n.__v&&!(8&p.__g)||!(4&p.__g)&&p.shouldComponentUpdate&&p.shouldComponentUpdate(v,p.__s,M)===!1){t.__v!=n.__v&&(p.props=v,p.state=p.__s,p.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(z){z&&(z.__=t)}),Q0.push.apply(p.__h,p.__k),p.__k=[],p.__h.length&&o.push(p),a=Le(n);break e}p.componentWillUpdate&&p.componentWillUpdate(v,p.__s,M),x&&p.componentDidUpdate&&p.__h.push(function(){p.componentDidUpdate(g,b,y)})}else x&&!P.getDerivedStateFromProps&&p.componentWillMount&&p.componentWillMount(),x&&p.componentDidMount&&p.__h.push(p.componentDidMount);p.context=M,p.props=v,p.__P=e,p.__g&=-5,fe=I.__r,De=x?25:0;do p.__g&=-9,fe&&fe(t),d=p.render(p.props,p.state=p.__s,p.context);while(8&p.__g&&++De<25);x&&(Q0.push.apply(p.__h,p.__k),p.__k=[]),p.state=p.__s,p.getChildContext&&(u=Pe({},u,p.getChildContext())),x&&n.__c&&p.getSnapshotBeforeUpdate&&(y=p.getSnapshotBeforeUpdate(g,b)),ie=d&&d.type===O&&d.key==null?d.props.children:d,v.__P&&(d=a,r=(e=v.__P).namespaceURI,i=s=null,n.props&&n.props.__P!=e&&(n.__k.some(function(z){z&&fn(z,z)}),n.__k=null),a=n.__k?Le(n,0):null),a=Gu(e,cn(ie)?ie:[ie],t,n,u,r,s,o,a,i,c),v.__P&&(t.__e=null,a=d),t.__u&=-161,m&&m.some(Ae),p.__h.length&&o.push(p),1&p.__g&&(p.__g&=-4)}catch(z){if(o.length=h,t.__v=null,i||s)if(z&&z.then){if(t.__u|=128|i,s){for(~(D=s.indexOf(a||void 0))||(D=s.length);(k=s[D-1])&&k.nodeType==8;)D--;for(;D<s.length;D++)if(k=s[D])if(s[D]=null,R){if(k==A)break}else{if(k.nodeType!=8)break;k.data.startsWith("$s")&&(A=z0(R=k))}}if(!R){for(;a&&a.nodeType==8&&a.nextSibling;)a=a.nextSibling;R=a}(d=z0(R=t.__c.__z||(t.__c.__z=R)))?(t.__e=R,a=d):t.__e=a,a=a&&a.nextSibling}else s&&s.some(Ae);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),z&&z.then||Uu(t),I.__e(z,t,n)}}else a=t.__e=di(n.__e,t,n,u,r,s,o,i,c,e);return(d=I.diffed)&&d(t),a}function z0(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function Uu(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(Uu))}function $u(e,t,n){for(var u=0;u<n.length;)dn(n[u++],n[u++],n[u++]);I.__c&&I.__c(t,e),e.some(function(r){try{e=r.__h,r.__h=[],e.some(function(s){s.call(r)})}catch(s){I.__e(s,r.__v)}})}function di(e,t,n,u,r,s,o,a,i,c){var d,m,h,p,g,b,y,v,x=n.props||X0,L=t.props,M=t.type;if(M=="svg"?r="http://www.w3.org/2000/svg":M=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),s){for(d=0;d<s.length;d++)if((g=s[d])&&(M?g.localName==M:g.nodeType==3)){e=g,s[d]=null;break}}if(!e){if(v=c.ownerDocument||document,!M)return v.createTextNode(L);e=v.createElementNS(r,M,L.is?L:c),a&&(I.__m&&I.__m(t,s),a=!1),s=null}if(M){if(c=M=="template"&&e.content||e,s=M=="textarea"&&L.defaultValue!=null?null:s&&ln.call(c.childNodes),!a&&s)for(x={},d=0;d<e.attributes.length;d++)x[(g=e.attributes[d]).name]=g.value;for(d in x)g=x[d],d=="dangerouslySetInnerHTML"?h=g:d=="children"||d in L||d=="value"&&"defaultValue"in L||d=="checked"&&"defaultChecked"in L||W0(e,d,null,g,r);for(d in L)g=L[d],d=="children"?p=g:d=="dangerouslySetInnerHTML"?m=g:d=="value"?b=g:d=="checked"?y=g:a&&typeof g!="function"||x[d]===g||W0(e,d,g,x[d],r);m?(a||h&&(m.__html==h.__html||m.__html==e.innerHTML)||(e.innerHTML=m.__html),t.__k=[]):(h&&(e.textContent=""),(M=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&ai.test(M))&&(r="http://www.w3.org/1999/xhtml"),Gu(c,cn(p)?p:[p],t,n,u,r,s,o,s?s[0]:n.__k&&Le(n,0),a,i),s&&s.some(Ae)),a&&M!="textarea"||(d="value",M=="progress"&&b==null?e.removeAttribute(d):b==null||b===e[d]&&(M!="progress"||b)||W0(e,d,b,x[d],r),d="checked",y!=null&&y!=e[d]&&W0(e,d,y,x[d],r))}else x===L||a&&e.data==L||(e.data=L);return e}function dn(e,t,n,u){try{typeof e=="function"?t?t.__x=e(t)||1:u&&(u=u.__c||u.__e)&&(t=u.__x)&&(u.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(r){I.__e(r,n)}}function fn(e,t,n){var u,r,s,o;if(I.unmount&&I.unmount(e),!(u=e.ref)||u.current&&u.current!=e.__e||dn(u,null,t,e),u=e.__c){if(u.componentWillUnmount)try{u.componentWillUnmount()}catch(a){I.__e(a,t)}u.__P=u.__n=null}if(u=e.__k)for(o=0;o<u.length;o++)u[o]&&fn(u[o],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(u=e.__c)&&(u=u.__z)&&(r=z0(u,s=[]))&&(u==e.__e&&s.some(Ae),Ae(r),Ae(u)),n||Ae(e.__e),e.__e=e.__c=e.__=null}function fi(e,t,n){return this.constructor(e,n)}function Vu(e,t){var n,u,r,s;I.__&&I.__(e,t),t.nodeType==9&&(t=t.documentElement),u=(n=e&&32&e.__u)?null:t.__k,t.__k=f0(O,{children:[e]}),r=[],s=[],pn(t,t.__k,u||X0,X0,t.namespaceURI,u?null:t.firstChild?ln.call(t.childNodes):null,r,u?u.__e:t.firstChild,n,s),$u(r,t.__k,s),t.__k.props.children=null}I={__e:function(e,t,n,u){for(var r,s,o;t=t.__;)if((r=t.__c)&&!(1&r.__g)){r.__g|=4;try{if((o=(s=r.constructor)&&s.getDerivedStateFromError)&&r.setState(s.getDerivedStateFromError(e)),r.componentDidCatch&&(r.componentDidCatch(e,u||{}),o=1),o&&8&r.__g)return void(r.__g|=2)}catch(a){e=a}}throw J0=0,e}},Cu=0,on=function(e){return e!=null&&e.constructor===m0},We.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=Pe({},this.state)),typeof e=="function"&&(e=e(Pe({},n),this.props)),e&&(Pe(n,e),this.__v&&(t&&this.__k.push(t),ku(this)))},We.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),ku(this))},We.prototype.render=O,Ne=[],J0=0,Du=function(e,t){return e.__v.__b-t.__v.__b},Y0=Symbol(),Au=/(PointerCapture)$|Capture$/i,an=0,sn={},oi=0;var Ye,H,mn,Hu,gn=Object.is,Z0=0,Zu=[],hn=[],U=I,ju=U.__b,Ku=U.__r,Wu=U.diffed,Yu=U.__c,zu=U.unmount,Ju=U.__;function et(e,t){U.__h&&U.__h(H,e,Z0||t),Z0=0;var n=H.__H||(H.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function C(e){return Z0=1,mi(er,e)}function mi(e,t,n){var u=et(Ye++,2);if(u.t=e,!u.__c&&(u.__=[n?n(t):er(void 0,t),function(s){var o=(u.__N||u.__)[0],a=u.t(o,s);gn(o,a)||(u.__N=[a,u.__[1]],u.__c.setState({}))}],u.__c=H,!H.__f)){H.__f=!0;var r=H.shouldComponentUpdate;H.shouldComponentUpdate=function(s,o,a){var i=this.__H;if(!i)return!0;var c=!1,d=this.props!=s;if(i.__.some(function(h){h.__N&&(c=!0,gn(h.__[0],h.__N[0])||(d=!0))}),r){var m=r.call(this,s,o,a);return c?m||d:m}return!c||d}}return u.__}function J(e,t){var n=et(Ye++,3);!U.__s&&yn(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,H.__H.__h.push(n))}function tt(e,t){var n=et(Ye++,4);!U.__s&&yn(n.__H,t)&&(n.__P=!1,n.__=e,n.u=t,H.__h.push(n))}function Y(e){return Z0=5,X(function(){return{current:e}},[])}function X(e,t){var n=et(Ye++,7);return yn(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function gi(){var e;do{for(;e=hn.shift();)try{g0(e)}catch(n){U.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=Zu.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(g0),t.__h.some(bn),t.__h=[]}catch(n){t.__h=[],U.__e(n,e.__v)}}}while(hn.length)}U.__b=function(e){H=null,ju&&ju(e)},U.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),Ju&&Ju(e,t)},U.__r=function(e){Ku&&Ku(e),Ye=0;var t=(H=e.__c).__H;t&&(mn==H?H.__h=[]:(t.__h.some(g0),t.__h.some(bn),Ye=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),mn=H},U.diffed=function(e){Wu&&Wu(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&Qu(Zu.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),mn=H=null},U.__c=function(e,t){t.some(function(n){try{n.__h.some(g0),n.__h=n.__h.filter(function(u){return!u.__||bn(u)})}catch(u){n.__h=[function(){throw u}]}}),Yu&&Yu(e,t)},U.unmount=function(e){zu&&zu(e);var t,n,u=e.__c;u&&u.__H&&(u.__H.__.some(function(r){try{if(r.__P&&r.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}r.__P=n,Qu(hn.push(r))}else g0(r)}catch(s){t=s}}),u.__H=void 0,t&&U.__e(t,u.__v))};var Xu=typeof requestAnimationFrame=="function";function hi(e){var t,n=function(){clearTimeout(u),Xu&&cancelAnimationFrame(t),setTimeout(e)},u=setTimeout(n,35);Xu&&(t=requestAnimationFrame(n))}function Qu(e){e!=1&&Hu==U.requestAnimationFrame||((Hu=U.requestAnimationFrame)||hi)(gi)}function g0(e){var t=H,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),H=t}function bn(e){var t=H;e.__c=e.__(),H=t}function yn(e,t){return!e||e.length!=t.length||t.some(function(n,u){return!gn(n,e[u])})}function er(e,t){return typeof t=="function"?t(e):t}var bi=Symbol.for("preact-signals");function st(){if(Se>1)Se--;else{var e,t=!1;for((function(){var r=ut;for(ut=void 0;r!==void 0;){var s=r.S;if(s.v===r.v)for(var o=s.t;o!==void 0;o=o.x)o.i===r.i&&(o.i=s.i);r=r.o}})();b0!==void 0;){var n=b0;for(b0=void 0,nt++;n!==void 0;){var u=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&nr(n))try{n.c()}catch(r){t||(e=r,t=!0)}n=u}}if(nt=0,Se--,t)throw e}}function vn(e){if(Se>0)return e();_n=++yi,Se++;try{return e()}finally{st()}}var h0,F=void 0;function y0(e){var t=F,n=h0;F=void 0,h0=void 0;try{return e()}finally{F=t,h0=n}}var b0=void 0,Se=0,nt=0,yi=0,_n=0,ut=void 0,rt=0;function tr(e){if(F!==void 0){var t=e.n;if(t===void 0||t.t!==F)return t={i:0,S:e,p:F.s,n:void 0,t:F,e:void 0,x:void 0,r:t},F.s!==void 0&&(F.s.n=t),F.s=t,e.n=t,32&F.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=F.s,t.n=void 0,F.s.n=t,F.s=t),t}}function K(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}K.prototype.brand=bi;K.prototype.h=function(){return!0};K.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:y0(function(){var u;(u=t.W)==null||u.call(t)}))};K.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,u=e.x;n!==void 0&&(n.x=u,e.e=void 0),u!==void 0&&(u.e=n,e.x=void 0),e===this.t&&(this.t=u,u===void 0&&y0(function(){var r;(r=t.Z)==null||r.call(t)}))}};K.prototype.subscribe=function(e){var t=this;return ue(function(){var n=t.value;y0(function(){return e(n)})},{name:"sub"})};K.prototype.valueOf=function(){return this.value};K.prototype.toString=function(){return this.value+""};K.prototype.toJSON=function(){return this.value};K.prototype.peek=function(){var e=this;return y0(function(){return e.value})};Object.defineProperty(K.prototype,"value",{get:function(){var e=tr(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(nt>100)throw new Error("Cycle detected");(function(n){Se!==0&&nt===0&&n.l!==_n&&(n.l=_n,ut={S:n,v:n.v,i:n.i,o:ut})})(this),this.v=e,this.i++,rt++,Se++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{st()}}}});function G(e,t){return new K(e,t)}function nr(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function ur(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function rr(e){for(var t=e.s,n=void 0;t!==void 0;){var u=t.p;t.i===-1?(t.S.U(t),u!==void 0&&(u.n=t.n),t.n!==void 0&&(t.n.p=u)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=u}e.s=n}function Fe(e,t){K.call(this,void 0,t),this.x=e,this.s=void 0,this.g=rt-1,this.f=4}Fe.prototype=new K;Fe.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===rt))return!0;if(this.g=rt,this.f|=1,this.i>0&&!nr(this))return this.f&=-2,!0;var e=F;try{ur(this),F=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return F=e,rr(this),this.f&=-2,!0};Fe.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}K.prototype.S.call(this,e)};Fe.prototype.U=function(e){if(this.t!==void 0&&(K.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};Fe.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty(Fe.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=tr(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function me(e,t){return new Fe(e,t)}function sr(e){var t=e.j;if(e.j=void 0,typeof t=="function"){Se++;var n=F;F=void 0;try{t()}catch(u){throw e.f&=-2,e.f|=8,Sn(e),u}finally{F=n,st()}}}function Sn(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,sr(e)}function _i(e){if(F!==this)throw new Error("Out-of-order effect");rr(this),F=e,this.f&=-2;try{8&this.f&&Sn(this)}finally{st()}}function ze(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,h0&&h0.push(this)}ze.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};ze.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,sr(this),ur(this),Se++;var e=F;return F=this,_i.bind(this,e)};ze.prototype.N=function(){2&this.f||(this.f|=2,this.u=b0,b0=this)};ze.prototype.d=function(){this.f|=8,1&this.f||Sn(this)};ze.prototype.dispose=function(){this.d()};function ue(e,t){var n=new ze(e,t);try{n.c()}catch(r){throw n.d(),r}var u=n.d.bind(n);return u[Symbol.dispose]=u,u}var or,at,ot,vi=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var ar=[];ue(function(){or=this.N})();function Je(e,t){I[e]=t.bind(null,I[e]||function(){})}function _0(e){if(ot){var t=ot;ot=void 0,t()}ot=e&&e.S()}function ir(e){var t=this,n=e.data,u=xi(n);u.name="ReactiveDom",u.value=n;var r=X(function(){for(var a=t,i=t.__v;i=i.__;)if(i.__c){i.__c.__$f|=4;break}var c=me(function(){var p=u.value.value;return p===0?0:p===!0?"":p||""}),d=me(function(){return!Array.isArray(c.value)&&!on(c.value)}),m=ue(function(){if(this.N=cr,d.value){var p=c.value;a.__v&&a.__v.__e&&a.__v.__e.nodeType===3&&(a.__v.__e.data=p)}}),h=t.__$u.d;return t.__$u.d=function(){m(),h.call(this)},[d,c]},[]),s=r[0],o=r[1];return s.value?o.peek():o.value}ir.displayName="ReactiveTextNode";Object.defineProperties(K.prototype,{constructor:{configurable:!0,value:Pu(O,null).constructor},type:{configurable:!0,value:ir},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});Je("__b",function(e,t){if(_0(),at=void 0,typeof t.type=="string"){var n,u=t.props;for(var r in u)if(r!=="children"){var s=u[r];s instanceof K&&(n||(t.__np=n={}),n[r]=s,u[r]=s.peek())}}e(t)});Je("__r",function(e,t){if(e(t),t.type!==O){_0();var n,u=t.__c;u&&(u.__$f&=-2,(n=u.__$u)===void 0&&(u.__$u=n=(function(r,s){var o;return ue(function(){o=this},{name:s}),o.c=r,o})((function(r){return function(){var s;vi&&((s=this.y)==null||s.call(this)),r.__$f|=1,r.setState({})}})(u),typeof t.type=="function"?t.type.displayName||t.type.name:""))),at=u,_0(n)}});Je("__e",function(e,t,n,u){_0(),at=void 0,e(t,n,u)});Je("diffed",function(e,t){_0(),at=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var u=t.__np,r=t.props,s=n.U;if(s)for(var o in s){var a=s[o];a===void 0||u&&o in u||(a.d(),s[o]=void 0)}if(u){s||(s={},n.U=s);for(var i in u){var c=s[i],d=u[i];c===void 0?(c=Si(n,i,d,r),s[i]=c):c.o(d,r)}}}e(t)});function Si(e,t,n,u){var r=t in e&&e.ownerSVGElement===void 0,s=G(n);return{o:function(o,a){s.value=o,u=a},d:ue(function(){this.N=cr;var o=s.value.value;u[t]!==o&&(u[t]=o,r?e[t]=o:o!=null&&(o!==!1||t[4]==="-")?e.setAttribute(t,o):e.removeAttribute(t))})}}Je("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var u=n.U;if(u){n.U=void 0;for(var r in u){var s=u[r];s&&s.d()}}}var o=t.__np;if(o){var a=t.props;for(var i in o)a[i]=o[i]}t.__np=void 0}else{var c=t.__c;if(c){c.__$f|=8;var d=c.__$u;d&&(c.__$u=void 0,d.d())}}e(t)});Je("__h",function(e,t,n,u){u<3&&(t.__$f|=2),e(t,n,u)});We.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,u=n&&n.s!==void 0;for(var r in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var s=2&this.__$f;if(!(u||s||4&this.__$f)||1&this.__$f)return!0}else if(!(u||4&this.__$f)||3&this.__$f)return!0;for(var o in e)if(o!=="__source"&&e[o]!==this.props[o])return!0;for(var a in this.props)if(!(a in e))return!0;return!1};function xi(e,t){return X(function(){return G(e,t)},[])}var Ri=function(e){queueMicrotask(function(){queueMicrotask(e)})};function Ei(){vn(function(){for(var e;e=ar.shift();)or.call(e)})}function cr(){ar.push(this)===1&&(I.requestAnimationFrame||Ri)(Ei)}function xe(e){let t=!1,n=[];for(let u=0;u<e.length;u++){let r=e.charAt(u);switch(r){case"_":t=!0;break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":case"8":case"9":n.push(r),t=!1;break;default:t&&(t=!1,r=r.toUpperCase()),n.push(r);break}}return n.join("")}function lr(e){return e.replace(/[A-Z]/g,t=>"_"+t.toLowerCase())}var wi=new Set(["constructor","toString","toJSON","valueOf"]);function Xe(e){return wi.has(e)?e+"$":e}function dr(){let e=this.buf,t=this.pos,n=0,u=0;for(let s=0;s<28;s+=7){let o=e[t++];if(n|=(o&127)<<s,(o&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}let r=e[t++];if(n|=(r&15)<<28,u=(r&112)>>4,(r&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}for(let s=3;s<=31;s+=7){let o=e[t++];if(u|=(o&127)<<s,(o&128)==0){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=u;return}}throw new Error("invalid varint")}var it=4294967296;function xn(e){let t=e[0]==="-";t&&(e=e.slice(1));let n=1e6,u=0,r=0;function s(o,a){let i=Number(e.slice(o,a));r*=n,u=u*n+i,u>=it&&(r=r+(u/it|0),u=u%it)}return s(-24,-18),s(-18,-12),s(-12,-6),s(-6),t?mr(u,r):En(u,r)}function fr(e,t){let n=En(e,t),u=n.hi&2147483648;u&&(n=mr(n.lo,n.hi));let r=Rn(n.lo,n.hi);return u?"-"+r:r}function Rn(e,t){if({lo:e,hi:t}=Ii(e,t),t<=2097151)return String(it*t+e);let n=e&16777215,u=(e>>>24|t<<8)&16777215,r=t>>16&65535,s=n+u*6777216+r*6710656,o=u+r*8147497,a=r*2,i=1e7;return s>=i&&(o+=Math.floor(s/i),s%=i),o>=i&&(a+=Math.floor(o/i),o%=i),a.toString()+pr(o)+pr(s)}function Ii(e,t){return{lo:e>>>0,hi:t>>>0}}function En(e,t){return{lo:e|0,hi:t|0}}function mr(e,t){return t=~t,e?e=~e+1:t+=1,En(e,t)}var pr=e=>{let t=String(e);return"0000000".slice(t.length)+t};function gr(e,t){if(e>>>0<128){t.push(e);return}if(e>=0){for(;e>127;)t.push(e&127|128),e=e>>>7;t.push(e)}else{for(let n=0;n<9;n++)t.push(e&127|128),e=e>>7;t.push(1)}}function hr(){let e=this.buf[this.pos++];if((e&128)===0)return this.assertBounds(),e;let t=e&127;if(e=this.buf[this.pos++],t|=(e&127)<<7,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<14,(e&128)===0)return this.assertBounds(),t;if(e=this.buf[this.pos++],t|=(e&127)<<21,(e&128)===0)return this.assertBounds(),t;e=this.buf[this.pos++],t|=(e&15)<<28;for(let n=5;(e&128)!==0&&n<10;n++)e=this.buf[this.pos++];if((e&128)!==0)throw new Error("invalid varint");return this.assertBounds(),t>>>0}var N=Ti();function Ti(){let e=new DataView(new ArrayBuffer(8));if(typeof BigInt=="function"&&typeof e.getBigInt64=="function"&&typeof e.getBigUint64=="function"&&typeof e.setBigInt64=="function"&&typeof e.setBigUint64=="function"&&(!!globalThis.Deno||!!globalThis.Bun||typeof process!="object"||typeof process.env!="object"||process.env.BUF_BIGINT_DISABLE!=="1")){let n=BigInt("-9223372036854775808"),u=BigInt("9223372036854775807"),r=BigInt("0"),s=BigInt("18446744073709551615");return{zero:BigInt(0),supported:!0,parse(o){let a=typeof o=="bigint"?o:BigInt(o);if(a>u||a<n)throw new Error(`invalid int64: ${o}`);return a},uParse(o){let a=typeof o=="bigint"?o:BigInt(o);if(a>s||a<r)throw new Error(`invalid uint64: ${o}`);return a},enc(o){return e.setBigInt64(0,this.parse(o),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},uEnc(o){return e.setBigInt64(0,this.uParse(o),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},dec(o,a){return e.setInt32(0,o,!0),e.setInt32(4,a,!0),e.getBigInt64(0,!0)},uDec(o,a){return e.setInt32(0,o,!0),e.setInt32(4,a,!0),e.getBigUint64(0,!0)}}}return{zero:"0",supported:!1,parse(n){return typeof n!="string"&&(n=n.toString()),br(n),n},uParse(n){return typeof n!="string"&&(n=n.toString()),yr(n),n},enc(n){return typeof n!="string"&&(n=n.toString()),br(n),xn(n)},uEnc(n){return typeof n!="string"&&(n=n.toString()),yr(n),xn(n)},dec(n,u){return fr(n,u)},uDec(n,u){return Rn(n,u)}}}function br(e){if(!/^-?[0-9]+$/.test(e))throw new Error("invalid int64: "+e)}function yr(e){if(!/^[0-9]+$/.test(e))throw new Error("invalid uint64: "+e)}var f;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(f||(f={}));function re(e,t){switch(e){case f.STRING:return"";case f.BOOL:return!1;case f.DOUBLE:case f.FLOAT:return 0;case f.INT64:case f.UINT64:case f.SFIXED64:case f.FIXED64:case f.SINT64:return t?"0":N.zero;case f.BYTES:return new Uint8Array(0);default:return 0}}function _r(e,t){switch(e){case f.BOOL:return t===!1;case f.STRING:return t==="";case f.BYTES:return t instanceof Uint8Array&&!t.byteLength;case f.DOUBLE:case f.FLOAT:return Object.is(t,0);default:return t==0}}var vr=2,Q=Symbol.for("reflect unsafe local");function Sr(e,t){let n=e[t.localName].case;return n===void 0?n:t.fields.find(u=>u.localName===n)}function xr(e,t){let n=t.localName;if(t.oneof)return e[t.oneof.localName].case===n;if(t.presence!=vr)return e[n]!==void 0&&Object.prototype.hasOwnProperty.call(e,n);switch(t.fieldKind){case"list":return e[n].length>0;case"map":return Object.keys(e[n]).length>0;case"scalar":return!_r(t.scalar,e[n]);case"enum":return e[n]!==t.enum.values[0].number}throw new Error("message field with implicit presence")}function Oe(e,t){return Object.prototype.hasOwnProperty.call(e,t)&&e[t]!==void 0}function Rr(e,t){if(t.oneof){let n=e[t.oneof.localName];return n.case===t.localName?n.value:void 0}return e[t.localName]}function Er(e,t,n){t.oneof?e[t.oneof.localName]={case:t.localName,value:n}:e[t.localName]=n}function se(e,t,n){t==="__proto__"?Object.defineProperty(e,"__proto__",{value:n,writable:!0,enumerable:!0,configurable:!0}):e[t]=n}function wr(e,t){return Object.prototype.hasOwnProperty.call(e,t)?e[t]:void 0}function Ir(e,t){let n=t.localName;if(t.oneof){let u=t.oneof.localName;e[u].case===n&&(e[u]={case:void 0})}else if(t.presence!=vr)delete e[n];else switch(t.fieldKind){case"map":e[n]={};break;case"list":e[n]=[];break;case"enum":e[n]=t.enum.values[0].number;break;case"scalar":e[n]=re(t.scalar,t.longAsString);break}}function v0(e){for(let t of e.field)Oe(t,"jsonName")||(t.jsonName=xe(t.name));e.nestedType.forEach(v0)}function Tr(e,t){let n=e.values.find(u=>u.name===t);if(!n)throw new Error(`cannot parse ${e} default value: ${t}`);return n.number}function Mr(e,t){switch(e){case f.STRING:return t;case f.BYTES:{let n=Mi(t);if(n===!1)throw new Error(`cannot parse ${f[e]} default value: ${t}`);return n}case f.INT64:case f.SFIXED64:case f.SINT64:return N.parse(t);case f.UINT64:case f.FIXED64:return N.uParse(t);case f.DOUBLE:case f.FLOAT:switch(t){case"inf":return Number.POSITIVE_INFINITY;case"-inf":return Number.NEGATIVE_INFINITY;case"nan":return Number.NaN;default:return parseFloat(t)}case f.BOOL:return t==="true";case f.INT32:case f.UINT32:case f.SINT32:case f.FIXED32:case f.SFIXED32:return parseInt(t,10)}}function Mi(e){let t=[],n={tail:e,c:"",next(){return this.tail.length==0?!1:(this.c=this.tail[0],this.tail=this.tail.substring(1),!0)},take(u){if(this.tail.length>=u){let r=this.tail.substring(0,u);return this.tail=this.tail.substring(u),r}return!1}};for(;n.next();)switch(n.c){case"\\":if(n.next())switch(n.c){case"\\":t.push(n.c.charCodeAt(0));break;case"b":t.push(8);break;case"f":t.push(12);break;case"n":t.push(10);break;case"r":t.push(13);break;case"t":t.push(9);break;case"v":t.push(11);break;case"0":case"1":case"2":case"3":case"4":case"5":case"6":case"7":{let u=n.c,r=n.take(2);if(r===!1)return!1;let s=parseInt(u+r,8);if(Number.isNaN(s))return!1;t.push(s);break}case"x":{let u=n.c,r=n.take(2);if(r===!1)return!1;let s=parseInt(u+r,16);if(Number.isNaN(s))return!1;t.push(s);break}case"u":{let u=n.c,r=n.take(4);if(r===!1)return!1;let s=parseInt(u+r,16);if(Number.isNaN(s))return!1;let o=new Uint8Array(4);new DataView(o.buffer).setInt32(0,s,!0),t.push(o[0],o[1],o[2],o[3]);break}case"U":{let u=n.c,r=n.take(8);if(r===!1)return!1;let s=N.uEnc(u+r),o=new Uint8Array(8),a=new DataView(o.buffer);a.setInt32(0,s.lo,!0),a.setInt32(4,s.hi,!0),t.push(o[0],o[1],o[2],o[3],o[4],o[5],o[6],o[7]);break}}break;default:t.push(n.c.charCodeAt(0))}return new Uint8Array(t)}function*ct(e){switch(e.kind){case"file":for(let t of e.messages)yield t,yield*ct(t);yield*e.enums,yield*e.services,yield*e.extensions;break;case"message":for(let t of e.nestedMessages)yield t,yield*ct(t);yield*e.nestedEnums,yield*e.nestedExtensions;break}}var wn;function Ni(e){var t;wn=Object.assign(Object.assign({},e),{encodeUtf8Into:(t=e.encodeUtf8Into)!==null&&t!==void 0?t:In(e.encodeUtf8.bind(e))})}function S0(){if(!wn){let e=globalThis;if(!e.TextEncoder||!e.TextDecoder)throw new Error("encoding API missing: install TextEncoder and TextDecoder on globalThis");let t=new e.TextEncoder,n=new e.TextDecoder("utf-8",{ignoreBOM:!0}),u,r={encodeUtf8(o){return t.encode(o)},decodeUtf8(o,a){return a?(u||(u=new e.TextDecoder("utf-8",{fatal:!0,ignoreBOM:!0})),u.decode(o)):n.decode(o)},checkUtf8(o){try{return encodeURIComponent(o),!0}catch{return!1}}};t.encodeInto&&(r.encodeUtf8Into=t.encodeInto.bind(t));let s=String.prototype.isWellFormed;s&&(r.checkUtf8=o=>s.call(o)),Ni(r)}return wn}function In(e){return(t,n)=>{let u=e(t);return n.set(u),{written:u.byteLength}}}var B;(function(e){e[e.Varint=0]="Varint",e[e.Bit64=1]="Bit64",e[e.LengthDelimited=2]="LengthDelimited",e[e.StartGroup=3]="StartGroup",e[e.EndGroup=4]="EndGroup",e[e.Bit32=5]="Bit32"})(B||(B={}));var Nn=4294967295,Ln=2147483647,kn=-2147483648,R0=class{constructor(t){this.stackPos=[],this.encodeUtf8Into=t?In(t):S0().encodeUtf8Into,this.buffer=Lr,this.viewCache=ki,this.pos=0}ensureCapacity(t){let n=this.pos+t;if(n>this.buffer.length){let u=this.buffer.length||Li;for(;u<n;)u*=2;let r=new Uint8Array(u);this.pos>0&&r.set(this.buffer),this.buffer=r}}view(){let t=this.buffer,n=this.viewCache;if(n.byteLength===t.byteLength)return n;let u=new DataView(t.buffer);return this.viewCache=u,u}finish(){let t=this.buffer.slice(0,this.pos);return this.pos=0,this.stackPos=[],t}fork(){return this.stackPos.push(this.pos),this.ensureCapacity(x0),this.buffer[this.pos++]=0,this}join(){let t=this.stackPos.pop();if(t===void 0)throw new Error("invalid state, fork stack empty");let n=this.pos-t-x0,u=Tn(n);return u>x0&&(this.ensureCapacity(u-x0),this.buffer.copyWithin(t+u,t+x0,this.pos)),this.pos=t,this.uint32(n),this.pos+=n,this}tag(t,n){return this.uint32((t<<3|n)>>>0)}raw(t){return this.ensureCapacity(t.length),this.buffer.set(t,this.pos),this.pos+=t.length,this}uint32(t){if(Nr(t),this.ensureCapacity(5),t<128)return this.buffer[this.pos++]=t,this;for(;t>127;)this.buffer[this.pos++]=t&127|128,t>>>=7;return this.buffer[this.pos++]=t,this}int32(t){if(Mn(t),t>=0)return this.uint32(t);this.ensureCapacity(10);for(let n=0;n<9;n++)this.buffer[this.pos++]=t&127|128,t>>=7;return this.buffer[this.pos++]=1,this}bool(t){return this.ensureCapacity(1),this.buffer[this.pos++]=t?1:0,this}bytes(t){return this.uint32(t.byteLength),this.raw(t)}string(t){typeof t!="string"&&(t=String(t));let n=t.length;if(n<=kr){this.ensureCapacity(n+1);let i=this.buffer,c=this.pos;i[c++]=n;let d=0;for(;d<n;d++){let m=t.charCodeAt(d);if(m>127)break;i[c++]=m}if(d==n)return this.pos=c,this}this.ensureCapacity(n*3+5);let u=Tn(n),r=this.buffer,s=this.pos,{written:o}=this.encodeUtf8Into(t,r.subarray(s+u)),a=Tn(o);return a!=u&&r.copyWithin(s+a,s+u,s+u+o),this.uint32(o),this.pos+=o,this}float(t){return Bi(t),this.ensureCapacity(4),this.view().setFloat32(this.pos,t,!0),this.pos+=4,this}double(t){return this.ensureCapacity(8),this.view().setFloat64(this.pos,t,!0),this.pos+=8,this}fixed32(t){return Nr(t),this.ensureCapacity(4),this.view().setUint32(this.pos,t,!0),this.pos+=4,this}sfixed32(t){return Mn(t),this.ensureCapacity(4),this.view().setInt32(this.pos,t,!0),this.pos+=4,this}sint32(t){return Mn(t),this.uint32((t<<1^t>>31)>>>0)}sfixed64(t){let n=N.enc(t);this.ensureCapacity(8);let u=this.view();return u.setInt32(this.pos,n.lo,!0),u.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}fixed64(t){let n=N.uEnc(t);this.ensureCapacity(8);let u=this.view();return u.setInt32(this.pos,n.lo,!0),u.setInt32(this.pos+4,n.hi,!0),this.pos+=8,this}int64(t){let n=N.enc(t);return this.writeVarint64(n.lo,n.hi)}sint64(t){let n=N.enc(t),u=n.hi>>31,r=n.lo<<1^u,s=(n.hi<<1|n.lo>>>31)^u;return this.writeVarint64(r,s)}uint64(t){let n=N.uEnc(t);return this.writeVarint64(n.lo,n.hi)}writeVarint64(t,n){this.ensureCapacity(10);let u=this.buffer,r=this.pos;for(let a=0;a<28;a=a+7){let i=t>>>a,c=!(!(i>>>7)&&n==0);if(u[r++]=(c?i|128:i)&255,!c)return this.pos=r,this}let s=t>>>28&15|(n&7)<<4,o=n>>3!=0;if(u[r++]=(o?s|128:s)&255,!o)return this.pos=r,this;for(let a=3;a<31;a=a+7){let i=n>>>a,c=!!(i>>>7);if(u[r++]=(c?i|128:i)&255,!c)return this.pos=r,this}return u[r++]=n>>>31&1,this.pos=r,this}},Li=128,x0=1,Lr=new Uint8Array(0),ki=new DataView(Lr.buffer),kr=32;function Tn(e){return e<128?1:e<16384?2:e<2097152?3:e<268435456?4:5}var Re=class{constructor(t,n=S0().decodeUtf8){this.decodeUtf8=n,this.varint64Lo=0,this.varint64Hi=0,this.varint64=dr,this.uint32=hr,this.buf=t,this.len=t.length,this.pos=0,this.view=new DataView(t.buffer,t.byteOffset,t.byteLength)}tag(){let t=this.pos,n=this.uint32(),u=this.pos-t;if(u>5||u==5&&this.buf[this.pos-1]>15)throw new Error("illegal tag: varint overflows uint32");let r=n>>>3,s=n&7;if(r<=0||s>5)throw new Error("illegal tag: field no "+r+" wire type "+s);return[r,s]}skip(t,n,u=100){let r=this.pos;switch(t){case B.Varint:for(;this.buf[this.pos++]&128;);break;case B.Bit64:this.pos+=4;case B.Bit32:this.pos+=4;break;case B.LengthDelimited:let s=this.uint32();this.pos+=s;break;case B.StartGroup:if(u<=0)throw new Error("maximum recursion depth reached");for(;;){let[o,a]=this.tag();if(a===B.EndGroup){if(n!==void 0&&o!==n)throw new Error("invalid end group tag");break}this.skip(a,o,u-1)}break;default:throw new Error("cant skip wire type "+t)}return this.assertBounds(),this.buf.subarray(r,this.pos)}assertBounds(){if(this.pos>this.len)throw new RangeError("premature EOF")}int32(){return this.uint32()|0}sint32(){let t=this.uint32();return t>>>1^-(t&1)}int64(){return this.varint64(),N.dec(this.varint64Lo,this.varint64Hi)}uint64(){return this.varint64(),N.uDec(this.varint64Lo,this.varint64Hi)}sint64(){this.varint64();let t=this.varint64Lo,n=this.varint64Hi,u=-(t&1);return t=(t>>>1|(n&1)<<31)^u,n=n>>>1^u,N.dec(t,n)}bool(){let t=this.buf[this.pos];return t<128?(this.pos++,t!==0):(this.varint64(),this.varint64Lo!==0||this.varint64Hi!==0)}fixed32(){return this.view.getUint32((this.pos+=4)-4,!0)}sfixed32(){return this.view.getInt32((this.pos+=4)-4,!0)}fixed64(){return N.uDec(this.sfixed32(),this.sfixed32())}sfixed64(){return N.dec(this.sfixed32(),this.sfixed32())}float(){return this.view.getFloat32((this.pos+=4)-4,!0)}double(){return this.view.getFloat64((this.pos+=8)-8,!0)}bytes(){let t=this.uint32(),n=this.pos;return this.pos+=t,this.assertBounds(),this.buf.subarray(n,n+t)}string(t){let n=this.uint32(),u=this.pos;this.pos+=n,this.assertBounds();let r=this.buf;if(n<=kr){let s=new Array(n);for(let o=0;o<n;o++){let a=r[u+o];if(a>127)return this.decodeUtf8(r.subarray(u,this.pos),t);s[o]=a}return String.fromCharCode.apply(String,s)}return this.decodeUtf8(r.subarray(u,this.pos),t)}};function Mn(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid int32: "+typeof e);if(!Number.isInteger(e)||e>Ln||e<kn)throw new Error("invalid int32: "+e)}function Nr(e){if(typeof e=="string")e=Number(e);else if(typeof e!="number")throw new Error("invalid uint32: "+typeof e);if(!Number.isInteger(e)||e>Nn||e<0)throw new Error("invalid uint32: "+e)}function Bi(e){if(typeof e=="string"){let t=e;if(e=Number(e),Number.isNaN(e)&&t!=="NaN")throw new Error("invalid float32: "+t)}else if(typeof e!="number")throw new Error("invalid float32: "+typeof e);if(!Number.isFinite(Math.fround(e))&&Number.isFinite(e))throw new Error("invalid float32: "+e)}function lt(e,t){return Ci([e,t])}function Ci(e,t){let n=Di();if(!e.length)return n;if("$typeName"in e[0]&&e[0].$typeName=="google.protobuf.FileDescriptorSet"){for(let u of e[0].file)t?.(u),Ar(u,n);return n}if("$typeName"in e[0]){let o=function(a){let i=[];for(let c of a.dependency){if(n.getFile(c)!=null||s.has(c))continue;let d=r(c);if(!d)throw new Error(`Unable to resolve ${c}, imported by ${a.name}`);"kind"in d?n.addFile(d,!1,!0):(s.add(d.name),i.push(d))}return i.concat(...i.map(o))},u=e[0],r=e[1],s=new Set;for(let a of[u,...o(u)].reverse())t?.(a),Ar(a,n)}else for(let u of e)for(let r of u.files)n.addFile(r);return n}function Di(){let e=new Map,t=new Map,n=new Map;return{kind:"registry",types:e,extendees:t,[Symbol.iterator](){return e.values()},get files(){return n.values()},addFile(u,r,s){if(n.set(u.proto.name,u),!r)for(let o of ct(u))this.add(o);if(s)for(let o of u.dependencies)this.addFile(o,r,s)},add(u){if(u.kind=="extension"){let r=t.get(u.extendee.typeName);r||t.set(u.extendee.typeName,r=new Map),r.set(u.number,u)}e.set(u.typeName,u)},get(u){return e.get(u)},getFile(u){return n.get(u)},getMessage(u){let r=e.get(u);return r?.kind=="message"?r:void 0},getEnum(u){let r=e.get(u);return r?.kind=="enum"?r:void 0},getExtension(u){let r=e.get(u);return r?.kind=="extension"?r:void 0},getExtensionFor(u,r){var s;return(s=t.get(u.typeName))===null||s===void 0?void 0:s.get(r)},getService(u){let r=e.get(u);return r?.kind=="service"?r:void 0}}}var Ai=998,Pi=999,Fi=9999,Oi=9,w0=10,E0=11,Gi=12,Br=14,Pn=3,qi=2,Cr=1,Ui=0,Bn=1,Dr=2,$i=3,Vi=1,Hi=2,ji=1,Ki=2;var Wi=1002,Fr={998:{fieldPresence:1,enumType:2,repeatedFieldEncoding:2,utf8Validation:3,messageEncoding:1,jsonFormat:2,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},999:{fieldPresence:2,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1e3:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:2,defaultSymbolVisibility:1,enforceProtoLimits:1},1001:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:1,defaultSymbolVisibility:2,enforceProtoLimits:1},1002:{fieldPresence:1,enumType:1,repeatedFieldEncoding:1,utf8Validation:2,messageEncoding:1,jsonFormat:1,enforceNamingStyle:3,defaultSymbolVisibility:4,enforceProtoLimits:2}};function Ar(e,t){var n,u;let r={kind:"file",proto:e,deprecated:(u=(n=e.options)===null||n===void 0?void 0:n.deprecated)!==null&&u!==void 0?u:!1,edition:Xi(e),name:e.name.replace(/\.proto$/,""),dependencies:Qi(e,t),enums:[],messages:[],extensions:[],services:[],toString(){return`file ${e.name}`}},s=new Map,o={get(a){return s.get(a)},add(a){var i;ce(((i=a.proto.options)===null||i===void 0?void 0:i.mapEntry)===!0),s.set(a.typeName,a)}};for(let a of e.enumType)Or(a,r,void 0,t);for(let a of e.messageType)Gr(a,r,void 0,t,o);for(let a of e.service)Yi(a,r,t);Cn(r,t);for(let a of s.values())Dn(a,t,o);for(let a of r.messages)Dn(a,t,o),Cn(a,t);t.addFile(r,!0)}function Cn(e,t){switch(e.kind){case"file":for(let n of e.proto.extension){let u=An(n,e,t);e.extensions.push(u),t.add(u)}break;case"message":for(let n of e.proto.extension){let u=An(n,e,t);e.nestedExtensions.push(u),t.add(u)}for(let n of e.nestedMessages)Cn(n,t);break}}function Dn(e,t,n){let u=e.proto.oneofDecl.map(s=>Ji(s,e)),r=new Set;for(let s of e.proto.field){let o=nc(s,u),a=An(s,e,t,o,n);e.fields.push(a),e.field[a.localName]=a,o===void 0?e.members.push(a):(o.fields.push(a),r.has(o)||(r.add(o),e.members.push(o)))}for(let s of u.filter(o=>r.has(o)))e.oneofs.push(s);for(let s of e.nestedMessages)Dn(s,t,n)}function Or(e,t,n,u){var r,s,o,a,i,c,d,m,h;let p=Zi(e.name,e.value),g={kind:"enum",proto:e,deprecated:(s=(r=e.options)===null||r===void 0?void 0:r.deprecated)!==null&&s!==void 0?s:!1,file:t,parent:n,open:!0,name:e.name,typeName:pt(e,n,t),value:{},values:[],sharedPrefix:p,toString(){return`enum ${this.typeName}`}};g.open=oc(g),u.add(g);for(let b of e.value){let y=b.name,v={kind:"enum_value",proto:b,deprecated:(a=(o=b.options)===null||o===void 0?void 0:o.deprecated)!==null&&a!==void 0?a:!1,parent:g,name:y,localName:Xe(p==null?y:y.substring(p.length)),number:b.number,jsonName:(i=ec(b))!==null&&i!==void 0?i:y,toString(){return`enum value ${g.typeName}.${y}`}};g.values.push(v),(c=(m=g.value)[h=b.number])!==null&&c!==void 0||(m[h]=v)}((d=n?.nestedEnums)!==null&&d!==void 0?d:t.enums).push(g)}function Gr(e,t,n,u,r){var s,o,a,i;let c={kind:"message",proto:e,deprecated:(o=(s=e.options)===null||s===void 0?void 0:s.deprecated)!==null&&o!==void 0?o:!1,file:t,parent:n,name:e.name,typeName:pt(e,n,t),fields:[],field:{},oneofs:[],members:[],nestedEnums:[],nestedMessages:[],nestedExtensions:[],toString(){return`message ${this.typeName}`}};((a=e.options)===null||a===void 0?void 0:a.mapEntry)===!0?r.add(c):(((i=n?.nestedMessages)!==null&&i!==void 0?i:t.messages).push(c),u.add(c));for(let d of e.enumType)Or(d,t,c,u);for(let d of e.nestedType)Gr(d,t,c,u,r)}function Yi(e,t,n){var u,r;let s={kind:"service",proto:e,deprecated:(r=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&r!==void 0?r:!1,file:t,name:e.name,typeName:pt(e,void 0,t),methods:[],method:{},toString(){return`service ${this.typeName}`}};t.services.push(s),n.add(s);for(let o of e.method){let a=zi(o,s,n);s.methods.push(a),s.method[a.localName]=a}}function zi(e,t,n){var u,r,s,o;let a;e.clientStreaming&&e.serverStreaming?a="bidi_streaming":e.clientStreaming?a="client_streaming":e.serverStreaming?a="server_streaming":a="unary";let i=n.getMessage(Ee(e.inputType)),c=n.getMessage(Ee(e.outputType));ce(i,`invalid MethodDescriptorProto: input_type ${e.inputType} not found`),ce(c,`invalid MethodDescriptorProto: output_type ${e.inputType} not found`);let d=e.name;return{kind:"rpc",proto:e,deprecated:(r=(u=e.options)===null||u===void 0?void 0:u.deprecated)!==null&&r!==void 0?r:!1,parent:t,name:d,localName:Xe(d.length?Xe(d[0].toLowerCase()+d.substring(1)):d),methodKind:a,input:i,output:c,idempotency:(o=(s=e.options)===null||s===void 0?void 0:s.idempotencyLevel)!==null&&o!==void 0?o:Ui,toString(){return`rpc ${t.typeName}.${d}`}}}function Ji(e,t){return{kind:"oneof",proto:e,deprecated:!1,parent:t,fields:[],name:e.name,localName:Xe(xe(e.name)),toString(){return`oneof ${t.typeName}.${this.name}`}}}function An(e,t,n,u,r){var s,o,a;let i=r===void 0,c={kind:"field",proto:e,deprecated:(o=(s=e.options)===null||s===void 0?void 0:s.deprecated)!==null&&o!==void 0?o:!1,name:e.name,number:e.number,scalar:void 0,message:void 0,enum:void 0,presence:uc(e,u,i,t),utf8Validation:ac(e,t),listKind:void 0,mapKind:void 0,mapKey:void 0,delimitedEncoding:void 0,packed:void 0,longAsString:!1,getDefaultValue:void 0},d;if(i){let g=t.kind=="file"?t:t.file,b=t.kind=="file"?void 0:t,y=pt(e,b,g);c.kind="extension",c.file=g,c.parent=b,c.oneof=void 0,c.typeName=y,c.jsonName=`[${y}]`,d=()=>`extension ${y}`;let v=n.getMessage(Ee(e.extendee));ce(v,`invalid FieldDescriptorProto: extendee ${e.extendee} not found`),c.extendee=v}else{let g=t;ce(g.kind=="message"),c.parent=g,c.oneof=u,c.localName=u?xe(e.name):Xe(xe(e.name)),c.jsonName=e.jsonName,d=()=>`field ${g.typeName}.${e.name}`}Object.defineProperty(c,"toString",{value:d,writable:!0,enumerable:!0,configurable:!0});let m=e.label,h=e.type,p=(a=e.options)===null||a===void 0?void 0:a.jstype;if(m===Pn){let g=h==E0?r?.get(Ee(e.typeName)):void 0;if(g){c.fieldKind="map";let{key:b,value:y}=sc(g);return c.mapKey=b.scalar,c.mapKind=y.fieldKind,c.message=y.message,c.delimitedEncoding=!1,c.enum=y.enum,c.scalar=y.scalar,c}switch(c.fieldKind="list",h){case E0:case w0:c.listKind="message",c.message=n.getMessage(Ee(e.typeName)),ce(c.message),c.delimitedEncoding=Pr(e,t);break;case Br:c.listKind="enum",c.enum=n.getEnum(Ee(e.typeName)),ce(c.enum);break;default:c.listKind="scalar",c.scalar=h,c.longAsString=p==Cr;break}return c.packed=rc(e,t),c}switch(h){case E0:case w0:c.fieldKind="message",c.message=n.getMessage(Ee(e.typeName)),ce(c.message,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.delimitedEncoding=Pr(e,t),c.getDefaultValue=()=>{};break;case Br:{let g=n.getEnum(Ee(e.typeName));ce(g!==void 0,`invalid FieldDescriptorProto: type_name ${e.typeName} not found`),c.fieldKind="enum",c.enum=n.getEnum(Ee(e.typeName)),c.getDefaultValue=()=>Oe(e,"defaultValue")?Tr(g,e.defaultValue):void 0;break}default:{c.fieldKind="scalar",c.scalar=h,c.longAsString=p==Cr,c.getDefaultValue=()=>Oe(e,"defaultValue")?Mr(h,e.defaultValue):void 0;break}}return c}function Xi(e){switch(e.syntax){case"":case"proto2":return Ai;case"proto3":return Pi;case"editions":if(e.edition===Fi)return Wi;if(e.edition in Fr)return e.edition;throw new Error(`${e.name}: unsupported edition`);default:throw new Error(`${e.name}: unsupported syntax "${e.syntax}"`)}}function Qi(e,t){return e.dependency.map(n=>{let u=t.getFile(n);if(!u)throw new Error(`Cannot find ${n}, imported by ${e.name}`);return u})}function Zi(e,t){let n=tc(e)+"_";for(let u of t){if(!u.name.toLowerCase().startsWith(n))return;let r=u.name.substring(n.length);if(r.length==0||/^\d/.test(r))return}return n}function ec(e){var t,n;let s;for(let o of(n=(t=e.options)===null||t===void 0?void 0:t.$unknown)!==null&&n!==void 0?n:[]){if(o.no!==998||o.wireType!==B.LengthDelimited)continue;let a=new Re(new Re(o.data).bytes());for(;a.pos<a.len;){let[i,c]=a.tag();i===1&&c===B.LengthDelimited?s=a.string():a.skip(c,i)}}return s}function tc(e){return(e.substring(0,1)+e.substring(1).replace(/[A-Z]/g,t=>"_"+t)).toLowerCase()}function pt(e,t,n){let u;return t?u=`${t.typeName}.${e.name}`:n.proto.package.length>0?u=`${n.proto.package}.${e.name}`:u=`${e.name}`,u}function Ee(e){return e.startsWith(".")?e.substring(1):e}function nc(e,t){if(!Oe(e,"oneofIndex")||e.proto3Optional)return;let n=t[e.oneofIndex];return ce(n,`invalid FieldDescriptorProto: oneof #${e.oneofIndex} for field #${e.number} not found`),n}function uc(e,t,n,u){if(e.label==qi)return $i;if(e.label==Pn)return Dr;if(t||e.proto3Optional||n)return Bn;let r=Ge("fieldPresence",{proto:e,parent:u});return r==Dr&&(e.type==E0||e.type==w0)?Bn:r}function rc(e,t){if(e.label!=Pn)return!1;switch(e.type){case Oi:case Gi:case w0:case E0:return!1}let n=e.options;return n&&Oe(n,"packed")?n.packed:Vi==Ge("repeatedFieldEncoding",{proto:e,parent:t})}function sc(e){let t=e.fields.find(u=>u.number===1),n=e.fields.find(u=>u.number===2);return ce(t&&t.fieldKind=="scalar"&&t.scalar!=f.BYTES&&t.scalar!=f.FLOAT&&t.scalar!=f.DOUBLE&&n&&n.fieldKind!="list"&&n.fieldKind!="map"),{key:t,value:n}}function oc(e){var t;return ji==Ge("enumType",{proto:e.proto,parent:(t=e.parent)!==null&&t!==void 0?t:e.file})}function Pr(e,t){return e.type==w0?!0:Hi==Ge("messageEncoding",{proto:e,parent:t})}function ac(e,t){return Ki==Ge("utf8Validation",{proto:e,parent:t})}function Ge(e,t){var n,u;let r=(n=t.proto.options)===null||n===void 0?void 0:n.features;if(r){let s=r[e];if(s!=0)return s}if("kind"in t){if(t.kind=="message")return Ge(e,(u=t.parent)!==null&&u!==void 0?u:t.file);let s=Fr[t.edition];if(!s)throw new Error(`feature default for edition ${t.edition} not found`);return s[e]}return Ge(e,t.parent)}function ce(e,t){if(!e)throw new Error(t)}function qr(e){let t=ic(e);return t.messageType.forEach(v0),lt(t,()=>{}).getFile(t.name)}function ic(e){return Object.assign(Object.create({syntax:"",edition:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FileDescriptorProto",dependency:[],publicDependency:[],weakDependency:[],optionDependency:[],service:[],extension:[]},e),{messageType:e.messageType.map(Ur),enumType:e.enumType.map($r)}))}function Ur(e){var t,n,u,r,s,o,a,i;return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.DescriptorProto",name:e.name,field:(n=(t=e.field)===null||t===void 0?void 0:t.map(cc))!==null&&n!==void 0?n:[],extension:[],nestedType:(r=(u=e.nestedType)===null||u===void 0?void 0:u.map(Ur))!==null&&r!==void 0?r:[],enumType:(o=(s=e.enumType)===null||s===void 0?void 0:s.map($r))!==null&&o!==void 0?o:[],extensionRange:(i=(a=e.extensionRange)===null||a===void 0?void 0:a.map(d=>Object.assign({$typeName:"google.protobuf.DescriptorProto.ExtensionRange"},d)))!==null&&i!==void 0?i:[],oneofDecl:[],reservedRange:[],reservedName:[]})}function cc(e){return Object.assign(Object.create({label:1,typeName:"",extendee:"",defaultValue:"",oneofIndex:0,jsonName:"",proto3Optional:!1}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldDescriptorProto"},e),{options:e.options?lc(e.options):void 0}))}function lc(e){var t,n,u;return Object.assign(Object.create({ctype:0,packed:!1,jstype:0,lazy:!1,unverifiedLazy:!1,deprecated:!1,weak:!1,debugRedact:!1,retention:0}),Object.assign(Object.assign({$typeName:"google.protobuf.FieldOptions"},e),{targets:(t=e.targets)!==null&&t!==void 0?t:[],editionDefaults:(u=(n=e.editionDefaults)===null||n===void 0?void 0:n.map(s=>Object.assign({$typeName:"google.protobuf.FieldOptions.EditionDefault"},s)))!==null&&u!==void 0?u:[],uninterpretedOption:[]}))}function $r(e){return Object.assign(Object.create({visibility:0}),{$typeName:"google.protobuf.EnumDescriptorProto",name:e.name,reservedName:[],reservedRange:[],value:e.value.map(n=>Object.assign({$typeName:"google.protobuf.EnumValueDescriptorProto"},n))})}var Vr=Uint8Array.prototype.setFromBase64;function ft(e){let t=e.length,n=t-(t+3>>2);(t&3)==0&&e[t-1]=="="&&(n-=e[t-2]=="="?2:1);let u=new Uint8Array(n),r=-1;if(Vr)try{let s=Vr.call(u,e);s.read==t&&(r=s.written)}catch{}return r<0&&(r=pc(u,e)),r==n?u:u.subarray(0,r)}function pc(e,t){let n=fc(),u=0,r=0,s,o=0;for(let a=0;a<t.length;a++){if(s=n[t.charCodeAt(a)],s===void 0)switch(t[a]){case"=":r=0;case`
`:case"\r":case"	":case" ":continue;default:throw Error("invalid base64 string")}switch(r){case 0:o=s,r=1;break;case 1:e[u++]=o<<2|(s&48)>>4,o=s,r=2;break;case 2:e[u++]=(o&15)<<4|(s&60)>>2,o=s,r=3;break;case 3:e[u++]=(o&3)<<6|s,r=0;break}}if(r==1)throw Error("invalid base64 string");return u}var Hr=Uint8Array.prototype.toBase64,dc={std:{alphabet:"base64",omitPadding:!1},std_raw:{alphabet:"base64",omitPadding:!0},url:{alphabet:"base64url",omitPadding:!0}};function I0(e,t="std"){if(Hr)return Hr.call(e,dc[t]);let n=Kr(t),u=t=="std",r="",s=0,o,a=0;for(let i=0;i<e.length;i++)switch(o=e[i],s){case 0:r+=n[o>>2],a=(o&3)<<4,s=1;break;case 1:r+=n[a|o>>4],a=(o&15)<<2,s=2;break;case 2:r+=n[a|o>>6],r+=n[o&63],s=0;break}return s&&(r+=n[a],u&&(r+="=",s==1&&(r+="="))),r}var dt,jr,Qe;function Kr(e){return dt||(dt="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split(""),jr=dt.slice(0,-2).concat("-","_")),e=="url"?jr:dt}function fc(){if(!Qe){Qe=[];let e=Kr("std");for(let t=0;t<e.length;t++)Qe[e[t].charCodeAt(0)]=t;Qe[45]=e.indexOf("+"),Qe[95]=e.indexOf("/")}return Qe}var Z=class extends Error{constructor(t,n,u="FieldValueInvalidError"){super(n),this.name=u,this.field=()=>t}};function T0(e,t){return e!==null&&typeof e=="object"&&"$typeName"in e&&typeof e.$typeName=="string"?t===void 0?!0:t.typeName===e.$typeName:!1}function le(e){return e!==null&&typeof e=="object"&&!Array.isArray(e)}function M0(e,t){var n,u,r,s;if(le(e)&&Q in e&&"add"in e&&"field"in e&&typeof e.field=="function"){if(t!==void 0){let o=t,a=e.field();return o.listKind==a.listKind&&o.scalar===a.scalar&&((n=o.message)===null||n===void 0?void 0:n.typeName)===((u=a.message)===null||u===void 0?void 0:u.typeName)&&((r=o.enum)===null||r===void 0?void 0:r.typeName)===((s=a.enum)===null||s===void 0?void 0:s.typeName)}return!0}return!1}function N0(e,t){var n,u,r,s;if(le(e)&&Q in e&&"has"in e&&"field"in e&&typeof e.field=="function"){if(t!==void 0){let o=t,a=e.field();return o.mapKey===a.mapKey&&o.mapKind==a.mapKind&&o.scalar===a.scalar&&((n=o.message)===null||n===void 0?void 0:n.typeName)===((u=a.message)===null||u===void 0?void 0:u.typeName)&&((r=o.enum)===null||r===void 0?void 0:r.typeName)===((s=a.enum)===null||s===void 0?void 0:s.typeName)}return!0}return!1}function L0(e,t){return le(e)&&Q in e&&"desc"in e&&le(e.desc)&&e.desc.kind==="message"&&(t===void 0||e.desc.typeName==t.typeName)}function Wr(e){return zr(e.$typeName)}function pe(e){let t=e.fields[0];return zr(e.typeName)&&t!==void 0&&t.fieldKind=="scalar"&&t.name=="value"&&t.number==1}function Yr(e){switch(e.typeName){case"google.protobuf.Any":case"google.protobuf.Timestamp":case"google.protobuf.Duration":case"google.protobuf.FieldMask":case"google.protobuf.Struct":case"google.protobuf.Value":case"google.protobuf.ListValue":return!0;default:return pe(e)}}var mc=new Set(["google.protobuf.DoubleValue","google.protobuf.FloatValue","google.protobuf.Int64Value","google.protobuf.UInt64Value","google.protobuf.Int32Value","google.protobuf.UInt32Value","google.protobuf.BoolValue","google.protobuf.StringValue","google.protobuf.BytesValue"]);function zr(e){return mc.has(e)}var gc=999,hc=998,Xr=2;function te(e,t){return T0(t,e)?t:Qr(e)(t)}var Jr=new WeakMap;function Qr(e){let t=Jr.get(e);return t===void 0&&(t=bc(e),Jr.set(e,t)),t}var Fn=0,Zr=1,es=2,ts=3;function bc(e){let t=e.typeName,{properties:n,prototype:u}=yc(e);return r=>{let s;u!==void 0?(s=Object.create(u),s.$typeName=t):s={$typeName:t};for(let o=0;o<n.length;o++){let a=n[o],i=a.name,c=r?.[i];switch(a.kind){case Fn:c!=null?s[i]=a.convert!==void 0?a.convert(c):c:a.constant!==void 0&&(s[i]=a.constant);break;case Zr:s[i]=a.convert!==void 0&&Array.isArray(c)?c.map(a.convert):c??[];break;case es:if(a.convert===void 0||!le(c))s[i]=c??{};else{let d={},m=Object.keys(c);for(let h=0;h<m.length;h++)se(d,m[h],a.convert(c[m[h]]));s[i]=d}break;case ts:{let d=c;if(d?.case!=null){let m=a.convert.get(d.case);if(m!==void 0){s[i]={case:d.case,value:m(d.value)};break}}s[i]={case:void 0};break}}}return s}}function yc(e){var t,n;let u=[],r={},s=vc(e);for(let o of e.members){let a=o.localName;if(o.kind=="oneof"){u.push({name:a,kind:ts,constant:void 0,convert:_c(o)});continue}switch(o.fieldKind){case"message":{u.push({name:a,kind:Fn,constant:void 0,convert:mt(o)});break}case"list":{u.push({name:a,kind:Zr,constant:void 0,convert:o.listKind=="message"?(t=mt(o))!==null&&t!==void 0?t:(i=>i):o.scalar==f.BYTES?k0:void 0});break}case"map":{u.push({name:a,kind:es,constant:void 0,convert:o.mapKind=="message"?(n=mt(o))!==null&&n!==void 0?n:(i=>i):o.scalar==f.BYTES?k0:void 0});break}default:{let i=Sc(o);u.push({name:a,kind:Fn,constant:o.presence==Xr?i:void 0,convert:o.fieldKind=="scalar"&&o.scalar==f.BYTES?k0:void 0}),s&&(r[a]=i);break}}}return{properties:u,prototype:s?r:void 0}}function _c(e){let t=new Map;for(let n of e.fields){let u;n.fieldKind=="message"?u=mt(n):n.fieldKind=="scalar"&&n.scalar==f.BYTES&&(u=k0),t.set(n.localName,u??(r=>r))}return t}function mt(e){if(e.fieldKind=="message"&&!e.oneof&&pe(e.message))return e.message.fields[0].scalar==f.BYTES?k0:void 0;if(e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!=="google.protobuf.Value")return;let t=e.message,n;return u=>!le(u)||T0(u,t)?u:(n??(n=Qr(t)),n(u))}function k0(e){return Array.isArray(e)?new Uint8Array(e):e}function vc(e){switch(e.file.edition){case gc:return!1;case hc:return!0;default:return e.fields.some(t=>t.presence!=Xr&&t.fieldKind!="message"&&!t.oneof)}}function Sc(e){let t=e.getDefaultValue();return t!==void 0?e.fieldKind=="scalar"&&e.longAsString?t.toString():t:e.fieldKind=="scalar"?re(e.scalar,e.longAsString):e.enum.values[0].number}var xc=0;function ge(e){if(Rc(e))return{toMessage:n=>gt(n),toLocal:n=>ht(n)};if(e.fieldKind=="message"&&!e.oneof&&pe(e.message)){let n=e.message,u=n.fields[0].localName;return{toMessage:r=>{let s=te(n);return r!==void 0&&(s[u]=r),s},toLocal:r=>r[u]}}let t=e.message;return{toMessage:n=>n===void 0?te(t):n,toLocal:n=>n}}function Rc(e){return e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"}function gt(e){let t={$typeName:"google.protobuf.Struct",fields:{}};if(le(e))for(let n of Object.keys(e))se(t.fields,n,us(e[n]));return t}function ht(e){let t={};for(let n of Object.keys(e.fields))se(t,n,ns(e.fields[n]));return t}function ns(e){switch(e.kind.case){case"structValue":return ht(e.kind.value);case"listValue":return e.kind.value.values.map(ns);case"nullValue":case void 0:return null;default:return e.kind.value}}function us(e){let t={$typeName:"google.protobuf.Value",kind:{case:void 0}};switch(typeof e){case"number":t.kind={case:"numberValue",value:e};break;case"string":t.kind={case:"stringValue",value:e};break;case"boolean":t.kind={case:"boolValue",value:e};break;case"object":if(e===null)t.kind={case:"nullValue",value:xc};else if(Array.isArray(e)){let n={$typeName:"google.protobuf.ListValue",values:[]};if(Array.isArray(e))for(let u of e)n.values.push(us(u));t.kind={case:"listValue",value:n}}else t.kind={case:"structValue",value:gt(e)};break}return t}var Ec=2,wc=3,rs={writeUnknownFields:!0};function Ic(e){return e?Object.assign(Object.assign({},rs),e):rs}function On(e,t,n){let u=new R0;return Gn(e)(u,Ic(n),t),u.finish()}var ss=new WeakMap;function Gn(e){let t=ss.get(e);return t===void 0&&(t=Tc(e)),t}function Tc(e){let t=e.typeName,n=e.fields.concat().sort((o,a)=>o.number-a.number),u=n[0],r=[],s=(o,a,i)=>{if(i.$typeName!==t&&u!==void 0)throw new Z(u,`cannot use ${u} with message ${i.$typeName}`,"ForeignFieldError");for(let d=0;d<r.length;d++)r[d](o,a,i);let c=i.$unknown;if(c!==void 0&&a.writeUnknownFields)for(let d=0;d<c.length;d++){let{no:m,wireType:h,data:p}=c[d];o.tag(m,h).raw(p)}};ss.set(e,s);for(let o of n)r.push(Mc(o));return s}function Mc(e){switch(e.fieldKind){case"message":case"scalar":case"enum":return Nc(e);case"list":return kc(e);case"map":return Bc(e)}}function Nc(e){let t=Lc(e),n=e.localName;if(e.oneof){let u=e.oneof.localName;return(r,s,o)=>{let a=o[u];a.case===n&&t(r,s,a.value)}}if(e.presence!=Ec){let u=e.presence==wc?`cannot encode ${e} to binary: required field not set`:void 0;return(r,s,o)=>{let a=o[n];if(a!==void 0&&Object.prototype.hasOwnProperty.call(o,n))t(r,s,a);else if(u!==void 0)throw new Error(u)}}if(e.fieldKind=="enum"){let u=e.enum.values[0].number;return(r,s,o)=>{let a=o[n];a!==u&&t(r,s,a)}}switch(e.scalar){case f.BOOL:return(u,r,s)=>{let o=s[n];o!==!1&&t(u,r,o)};case f.STRING:return(u,r,s)=>{let o=s[n];o!==""&&t(u,r,o)};case f.BYTES:return(u,r,s)=>{let o=s[n];(!(o instanceof Uint8Array)||o.byteLength>0)&&t(u,r,o)};case f.DOUBLE:case f.FLOAT:return(u,r,s)=>{let o=s[n];Object.is(o,0)||t(u,r,o)};default:return(u,r,s)=>{let o=s[n];o!=0&&t(u,r,o)}}}function Lc(e){switch(e.fieldKind){case"message":{let{toMessage:t}=ge(e),n=os(e);return(u,r,s)=>{n(u,r,t(s))}}case"scalar":case"enum":{let t=e.fieldKind=="enum"?f.INT32:e.scalar,n=e.number,u=yt(t),r=bt(t,e.parent.typeName,e.name);return(s,o,a)=>{s.tag(n,u),r(s,a)}}}}function kc(e){let t=e.localName,n=e.number;switch(e.listKind){case"message":{let{toMessage:u}=ge(e),r=os(e);return(s,o,a)=>{let i=a[t];for(let c=0;c<i.length;c++)r(s,o,u(i[c]))}}case"scalar":case"enum":{let u=e.listKind=="enum"?f.INT32:e.scalar,r=bt(u,e.parent.typeName,e.name);if(e.packed)return(o,a,i)=>{let c=i[t];if(c.length!=0){o.tag(n,B.LengthDelimited).fork();for(let d=0;d<c.length;d++)r(o,c[d]);o.join()}};let s=yt(u);return(o,a,i)=>{let c=i[t];for(let d=0;d<c.length;d++)o.tag(n,s),r(o,c[d])}}}}function Bc(e){let t=e.localName,n=e.number,u=Cc(e);if(e.mapKind=="message"){let{toMessage:a}=ge(e),i=Gn(e.message);return(c,d,m)=>{let h=m[t],p=Object.keys(h);for(let g=0;g<p.length;g++){let b=p[g];c.tag(n,B.LengthDelimited).fork(),u(c,b),c.tag(2,B.LengthDelimited).fork(),i(c,d,a(h[b])),c.join(),c.join()}}}let r=e.mapKind=="enum"?f.INT32:e.scalar,s=yt(r),o=bt(r,e.parent.typeName,e.name);return(a,i,c)=>{let d=c[t],m=Object.keys(d);for(let h=0;h<m.length;h++){let p=m[h];a.tag(n,B.LengthDelimited).fork(),u(a,p),a.tag(2,s),o(a,d[p]),a.join()}}}function Cc(e){let t=yt(e.mapKey),n=bt(e.mapKey,e.parent.typeName,e.name),u=Dc(e.mapKey);return(r,s)=>{r.tag(1,t),n(r,u(s))}}function Dc(e){switch(e){case f.STRING:return t=>t;case f.BOOL:return t=>t==="true"?!0:t==="false"?!1:t;case f.UINT64:case f.FIXED64:return t=>{try{return N.uParse(t)}catch{return t}};case f.INT64:case f.SFIXED64:case f.SINT64:return t=>{try{return N.parse(t)}catch{return t}};default:return t=>{let n=Number.parseInt(t);return Number.isFinite(n)?n:t}}}function bt(e,t,n){let u=Ac(e);return(r,s)=>{try{u(r,s)}catch(o){throw o instanceof Error?new Error(`cannot encode field ${t}.${n} to binary: ${o.message}`):o}}}function Ac(e){switch(e){case f.STRING:return(t,n)=>t.string(n);case f.BOOL:return(t,n)=>t.bool(n);case f.DOUBLE:return(t,n)=>t.double(n);case f.FLOAT:return(t,n)=>t.float(n);case f.INT32:return(t,n)=>t.int32(n);case f.INT64:return(t,n)=>t.int64(n);case f.UINT64:return(t,n)=>t.uint64(n);case f.FIXED64:return(t,n)=>t.fixed64(n);case f.BYTES:return(t,n)=>t.bytes(n);case f.FIXED32:return(t,n)=>t.fixed32(n);case f.SFIXED32:return(t,n)=>t.sfixed32(n);case f.SFIXED64:return(t,n)=>t.sfixed64(n);case f.SINT64:return(t,n)=>t.sint64(n);case f.UINT32:return(t,n)=>t.uint32(n);case f.SINT32:return(t,n)=>t.sint32(n)}}function os(e){let t=e.number,n=Gn(e.message);return e.delimitedEncoding?(u,r,s)=>{u.tag(t,B.StartGroup),n(u,r,s),u.tag(t,B.EndGroup)}:(u,r,s)=>{u.tag(t,B.LengthDelimited).fork(),n(u,r,s),u.join()}}function yt(e){switch(e){case f.BYTES:case f.STRING:return B.LengthDelimited;case f.DOUBLE:case f.FIXED64:case f.SFIXED64:return B.Bit64;case f.FIXED32:case f.SFIXED32:case f.FLOAT:return B.Bit32;default:return B.Varint}}function vt(e,t){let n=e.fieldKind=="list"?M0(t,e):e.fieldKind=="map"?N0(t,e):$n(e,t);if(n===!0)return;let u;switch(e.fieldKind){case"list":u=`expected ${cs(e)}, got ${Ze(t)}`;break;case"map":u=`expected ${ls(e)}, got ${Ze(t)}`;break;default:u=_t(e,t,n)}return new Z(e,u)}function Un(e,t,n){let u=$n(e,n);if(u!==!0)return new Z(e,`list item #${t+1}: ${_t(e,n,u)}`)}function as(e,t,n){let u=qn(e.mapKey)(t);if(u!==!0)return new Z(e,`invalid map key: ${_t({scalar:e.mapKey},t,u)}`);let r=$n(e,n);if(r!==!0)return new Z(e,`map entry ${Ze(t)}: ${_t(e,n,r)}`)}function $n(e,t){return e.scalar!==void 0?qn(e.scalar)(t):e.enum!==void 0?e.enum.open?qn(f.INT32)(t):e.enum.values.some(n=>n.number===t):L0(t,e.message)}function qn(e){switch(e){case f.DOUBLE:return t=>typeof t=="number";case f.FLOAT:return t=>typeof t!="number"?!1:!Number.isFinite(Math.fround(t))&&Number.isFinite(t)?`${t.toFixed()} out of range`:!0;case f.INT32:case f.SFIXED32:case f.SINT32:return t=>typeof t!="number"||!Number.isInteger(t)?!1:t>Ln||t<kn?`${t.toFixed()} out of range`:!0;case f.FIXED32:case f.UINT32:return t=>typeof t!="number"||!Number.isInteger(t)?!1:t>Nn||t<0?`${t.toFixed()} out of range`:!0;case f.BOOL:return t=>typeof t=="boolean";case f.STRING:return t=>typeof t!="string"?!1:S0().checkUtf8(t)||"invalid UTF8";case f.BYTES:return t=>t instanceof Uint8Array;case f.INT64:case f.SFIXED64:case f.SINT64:return t=>{if(typeof t=="bigint"||typeof t=="number"||typeof t=="string"&&t.length>0)try{return N.parse(t),!0}catch{return`${t} out of range`}return!1};case f.FIXED64:case f.UINT64:return t=>{if(typeof t=="bigint"||typeof t=="number"||typeof t=="string"&&t.length>0)try{return N.uParse(t),!0}catch{return`${t} out of range`}return!1}}}function _t(e,t,n){return n=typeof n=="string"?`: ${n}`:`, got ${Ze(t)}`,e.scalar!==void 0?`expected ${Pc(e.scalar)}`+n:e.enum!==void 0?`expected ${e.enum.toString()}`+n:`expected ${is(e.message)}`+n}function Ze(e){switch(typeof e){case"object":return e===null?"null":e instanceof Uint8Array?`Uint8Array(${e.length})`:Array.isArray(e)?`Array(${e.length})`:M0(e)?cs(e.field()):N0(e)?ls(e.field()):L0(e)?is(e.desc):T0(e)?`message ${e.$typeName}`:"object";case"string":return e.length>30?"string":`"${e.split('"').join('\\"')}"`;case"boolean":return String(e);case"number":return String(e);case"bigint":return String(e)+"n";default:return typeof e}}function is(e){return`ReflectMessage (${e.typeName})`}function cs(e){switch(e.listKind){case"message":return`ReflectList (${e.message.toString()})`;case"enum":return`ReflectList (${e.enum.toString()})`;case"scalar":return`ReflectList (${f[e.scalar]})`}}function ls(e){switch(e.mapKind){case"message":return`ReflectMap (${f[e.mapKey]}, ${e.message.toString()})`;case"enum":return`ReflectMap (${f[e.mapKey]}, ${e.enum.toString()})`;case"scalar":return`ReflectMap (${f[e.mapKey]}, ${f[e.scalar]})`}}function Pc(e){switch(e){case f.STRING:return"string";case f.BOOL:return"boolean";case f.INT64:case f.SINT64:case f.SFIXED64:return"bigint (int64)";case f.UINT64:case f.FIXED64:return"bigint (uint64)";case f.BYTES:return"Uint8Array";case f.DOUBLE:return"number (float64)";case f.FLOAT:return"number (float32)";case f.FIXED32:case f.UINT32:return"number (uint32)";case f.INT32:case f.SFIXED32:case f.SINT32:return"number (int32)"}}function ms(e,t,n=!0){return new xt(e,t,n)}var ps=new WeakMap,xt=class{get sortedFields(){let t=ps.get(this.desc);if(t)return t;let n=this.desc.fields.concat().sort((u,r)=>u.number-r.number);return ps.set(this.desc,n),n}constructor(t,n,u=!0){this.lists=new Map,this.maps=new Map,this.check=u,this.desc=t,this.message=this[Q]=n??te(t),this.fields=t.fields,this.oneofs=t.oneofs,this.members=t.members}findNumber(t){return this._fieldsByNumber||(this._fieldsByNumber=new Map(this.desc.fields.map(n=>[n.number,n]))),this._fieldsByNumber.get(t)}oneofCase(t){return B0(this.message,t),Sr(this.message,t)}isSet(t){return B0(this.message,t),xr(this.message,t)}clear(t){B0(this.message,t),Ir(this.message,t)}get(t){B0(this.message,t);let n=Rr(this.message,t);switch(t.fieldKind){case"list":let u=this.lists.get(t);return(!u||u[Q]!==n)&&this.lists.set(t,u=new jn(t,n,this.check)),u;case"map":let r=this.maps.get(t);return(!r||r[Q]!==n)&&this.maps.set(t,r=new Kn(t,n,this.check)),r;case"message":return Yn(t,n,this.check);case"scalar":return n===void 0?re(t.scalar,!1):zn(t,n);case"enum":return n??t.enum.values[0].number}}set(t,n){if(B0(this.message,t),this.check){let r=vt(t,n);if(r)throw r}let u;t.fieldKind=="message"?u=Wn(t,n):N0(n)||M0(n)?u=n[Q]:u=Jn(t,n),Er(this.message,t,u)}getUnknown(){return this.message.$unknown}setUnknown(t){this.message.$unknown=t}};function B0(e,t){if(t.parent.typeName!==e.$typeName)throw new Z(t,`cannot use ${t.toString()} with message ${e.$typeName}`,"ForeignFieldError")}var jn=class{field(){return this._field}get size(){return this._arr.length}constructor(t,n,u){this._field=t,this._arr=this[Q]=n,this.check=u}get(t){let n=this._arr[t];return n===void 0?void 0:Vn(this._field,n,this.check)}set(t,n){if(t<0||t>=this._arr.length)throw new Z(this._field,`list item #${t+1}: out of range`);if(this.check){let u=Un(this._field,t,n);if(u)throw u}this._arr[t]=ds(this._field,n)}add(t){if(this.check){let n=Un(this._field,this._arr.length,t);if(n)throw n}this._arr.push(ds(this._field,t))}clear(){this._arr.splice(0,this._arr.length)}[Symbol.iterator](){return this.values()}keys(){return this._arr.keys()}*values(){for(let t of this._arr)yield Vn(this._field,t,this.check)}*entries(){for(let t=0;t<this._arr.length;t++)yield[t,Vn(this._field,this._arr[t],this.check)]}};var Kn=class{constructor(t,n,u=!0){this.obj=this[Q]=n??{},this.check=u,this._field=t}field(){return this._field}set(t,n){if(this.check){let u=as(this._field,t,n);if(u)throw u}return se(this.obj,St(t),Fc(this._field,n)),this}delete(t){let n=St(t),u=Object.prototype.hasOwnProperty.call(this.obj,n);return u&&delete this.obj[n],u}clear(){for(let t of Object.keys(this.obj))delete this.obj[t]}get(t){let n=wr(this.obj,St(t));return n!==void 0&&(n=Hn(this._field,n,this.check)),n}has(t){return Object.prototype.hasOwnProperty.call(this.obj,St(t))}*keys(){for(let t of Object.keys(this.obj))yield fs(t,this._field.mapKey)}*entries(){for(let t of Object.entries(this.obj))yield[fs(t[0],this._field.mapKey),Hn(this._field,t[1],this.check)]}[Symbol.iterator](){return this.entries()}get size(){return Object.keys(this.obj).length}*values(){for(let t of Object.values(this.obj))yield Hn(this._field,t,this.check)}forEach(t,n){for(let u of this.entries())t.call(n,u[1],u[0],this)}};function Wn(e,t){return L0(t)?Wr(t.message)&&!e.oneof&&e.fieldKind=="message"?t.message.value:t.desc.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"?ht(t.message):t.message:t}function Yn(e,t,n){return t!==void 0&&(pe(e.message)&&!e.oneof&&e.fieldKind=="message"?t={$typeName:e.message.typeName,value:zn(e.message.fields[0],t)}:e.message.typeName=="google.protobuf.Struct"&&e.parent.typeName!="google.protobuf.Value"&&le(t)&&(t=gt(t))),new xt(e.message,t,n)}function ds(e,t){return e.listKind=="message"?Wn(e,t):Jn(e,t)}function Vn(e,t,n){return e.listKind=="message"?Yn(e,t,n):zn(e,t)}function Fc(e,t){return e.mapKind=="message"?Wn(e,t):Jn(e,t)}function Hn(e,t,n){return e.mapKind=="message"?Yn(e,t,n):t}function St(e){return typeof e=="string"||typeof e=="number"?e:String(e)}function fs(e,t){switch(t){case f.STRING:return e;case f.INT32:case f.FIXED32:case f.UINT32:case f.SFIXED32:case f.SINT32:{let n=Number.parseInt(e);if(Number.isFinite(n))return n;break}case f.BOOL:switch(e){case"true":return!0;case"false":return!1}break;case f.UINT64:case f.FIXED64:try{return N.uParse(e)}catch{}break;default:try{return N.parse(e)}catch{}break}return e}function zn(e,t){switch(e.scalar){case f.INT64:case f.SFIXED64:case f.SINT64:"longAsString"in e&&e.longAsString&&typeof t=="string"&&(t=N.parse(t));break;case f.FIXED64:case f.UINT64:"longAsString"in e&&e.longAsString&&typeof t=="string"&&(t=N.uParse(t));break}return t}function Jn(e,t){switch(e.scalar){case f.INT64:case f.SFIXED64:case f.SINT64:"longAsString"in e&&e.longAsString?t=String(t):(typeof t=="string"||typeof t=="number")&&(t=N.parse(t));break;case f.FIXED64:case f.UINT64:"longAsString"in e&&e.longAsString?t=String(t):(typeof t=="string"||typeof t=="number")&&(t=N.uParse(t));break}return t}function T(e,t,...n){return n.reduce((u,r)=>u.nestedMessages[r],e.messages[t])}var Oc=qr({name:"google/protobuf/descriptor.proto",package:"google.protobuf",messageType:[{name:"FileDescriptorSet",field:[{name:"file",number:1,type:11,label:3,typeName:".google.protobuf.FileDescriptorProto"}],extensionRange:[{start:536e6,end:536000001}]},{name:"FileDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"package",number:2,type:9,label:1},{name:"dependency",number:3,type:9,label:3},{name:"public_dependency",number:10,type:5,label:3},{name:"weak_dependency",number:11,type:5,label:3},{name:"option_dependency",number:15,type:9,label:3},{name:"message_type",number:4,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:5,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"service",number:6,type:11,label:3,typeName:".google.protobuf.ServiceDescriptorProto"},{name:"extension",number:7,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FileOptions"},{name:"source_code_info",number:9,type:11,label:1,typeName:".google.protobuf.SourceCodeInfo"},{name:"syntax",number:12,type:9,label:1},{name:"edition",number:14,type:14,label:1,typeName:".google.protobuf.Edition"}]},{name:"DescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"field",number:2,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"extension",number:6,type:11,label:3,typeName:".google.protobuf.FieldDescriptorProto"},{name:"nested_type",number:3,type:11,label:3,typeName:".google.protobuf.DescriptorProto"},{name:"enum_type",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto"},{name:"extension_range",number:5,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ExtensionRange"},{name:"oneof_decl",number:8,type:11,label:3,typeName:".google.protobuf.OneofDescriptorProto"},{name:"options",number:7,type:11,label:1,typeName:".google.protobuf.MessageOptions"},{name:"reserved_range",number:9,type:11,label:3,typeName:".google.protobuf.DescriptorProto.ReservedRange"},{name:"reserved_name",number:10,type:9,label:3},{name:"visibility",number:11,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"ExtensionRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ExtensionRangeOptions"}]},{name:"ReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"ExtensionRangeOptions",field:[{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"},{name:"declaration",number:2,type:11,label:3,typeName:".google.protobuf.ExtensionRangeOptions.Declaration",options:{retention:2}},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"verification",number:3,type:14,label:1,typeName:".google.protobuf.ExtensionRangeOptions.VerificationState",defaultValue:"UNVERIFIED",options:{retention:2}}],nestedType:[{name:"Declaration",field:[{name:"number",number:1,type:5,label:1},{name:"full_name",number:2,type:9,label:1},{name:"type",number:3,type:9,label:1},{name:"reserved",number:5,type:8,label:1},{name:"repeated",number:6,type:8,label:1}]}],enumType:[{name:"VerificationState",value:[{name:"DECLARATION",number:0},{name:"UNVERIFIED",number:1}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:3,type:5,label:1},{name:"label",number:4,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Label"},{name:"type",number:5,type:14,label:1,typeName:".google.protobuf.FieldDescriptorProto.Type"},{name:"type_name",number:6,type:9,label:1},{name:"extendee",number:2,type:9,label:1},{name:"default_value",number:7,type:9,label:1},{name:"oneof_index",number:9,type:5,label:1},{name:"json_name",number:10,type:9,label:1},{name:"options",number:8,type:11,label:1,typeName:".google.protobuf.FieldOptions"},{name:"proto3_optional",number:17,type:8,label:1}],enumType:[{name:"Type",value:[{name:"TYPE_DOUBLE",number:1},{name:"TYPE_FLOAT",number:2},{name:"TYPE_INT64",number:3},{name:"TYPE_UINT64",number:4},{name:"TYPE_INT32",number:5},{name:"TYPE_FIXED64",number:6},{name:"TYPE_FIXED32",number:7},{name:"TYPE_BOOL",number:8},{name:"TYPE_STRING",number:9},{name:"TYPE_GROUP",number:10},{name:"TYPE_MESSAGE",number:11},{name:"TYPE_BYTES",number:12},{name:"TYPE_UINT32",number:13},{name:"TYPE_ENUM",number:14},{name:"TYPE_SFIXED32",number:15},{name:"TYPE_SFIXED64",number:16},{name:"TYPE_SINT32",number:17},{name:"TYPE_SINT64",number:18}]},{name:"Label",value:[{name:"LABEL_OPTIONAL",number:1},{name:"LABEL_REPEATED",number:3},{name:"LABEL_REQUIRED",number:2}]}]},{name:"OneofDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"options",number:2,type:11,label:1,typeName:".google.protobuf.OneofOptions"}]},{name:"EnumDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"value",number:2,type:11,label:3,typeName:".google.protobuf.EnumValueDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumOptions"},{name:"reserved_range",number:4,type:11,label:3,typeName:".google.protobuf.EnumDescriptorProto.EnumReservedRange"},{name:"reserved_name",number:5,type:9,label:3},{name:"visibility",number:6,type:14,label:1,typeName:".google.protobuf.SymbolVisibility"}],nestedType:[{name:"EnumReservedRange",field:[{name:"start",number:1,type:5,label:1},{name:"end",number:2,type:5,label:1}]}]},{name:"EnumValueDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"number",number:2,type:5,label:1},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.EnumValueOptions"}]},{name:"ServiceDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"method",number:2,type:11,label:3,typeName:".google.protobuf.MethodDescriptorProto"},{name:"options",number:3,type:11,label:1,typeName:".google.protobuf.ServiceOptions"}]},{name:"MethodDescriptorProto",field:[{name:"name",number:1,type:9,label:1},{name:"input_type",number:2,type:9,label:1},{name:"output_type",number:3,type:9,label:1},{name:"options",number:4,type:11,label:1,typeName:".google.protobuf.MethodOptions"},{name:"client_streaming",number:5,type:8,label:1,defaultValue:"false"},{name:"server_streaming",number:6,type:8,label:1,defaultValue:"false"}]},{name:"FileOptions",field:[{name:"java_package",number:1,type:9,label:1},{name:"java_outer_classname",number:8,type:9,label:1},{name:"java_multiple_files",number:10,type:8,label:1,defaultValue:"false",options:{}},{name:"java_generate_equals_and_hash",number:20,type:8,label:1,options:{deprecated:!0}},{name:"java_string_check_utf8",number:27,type:8,label:1,defaultValue:"false"},{name:"optimize_for",number:9,type:14,label:1,typeName:".google.protobuf.FileOptions.OptimizeMode",defaultValue:"SPEED"},{name:"go_package",number:11,type:9,label:1},{name:"cc_generic_services",number:16,type:8,label:1,defaultValue:"false"},{name:"java_generic_services",number:17,type:8,label:1,defaultValue:"false"},{name:"py_generic_services",number:18,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:23,type:8,label:1,defaultValue:"false"},{name:"cc_enable_arenas",number:31,type:8,label:1,defaultValue:"true",options:{}},{name:"objc_class_prefix",number:36,type:9,label:1},{name:"csharp_namespace",number:37,type:9,label:1},{name:"swift_prefix",number:39,type:9,label:1},{name:"php_class_prefix",number:40,type:9,label:1},{name:"php_namespace",number:41,type:9,label:1},{name:"php_metadata_namespace",number:44,type:9,label:1},{name:"ruby_package",number:45,type:9,label:1},{name:"features",number:50,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"OptimizeMode",value:[{name:"SPEED",number:1},{name:"CODE_SIZE",number:2},{name:"LITE_RUNTIME",number:3}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MessageOptions",field:[{name:"message_set_wire_format",number:1,type:8,label:1,defaultValue:"false"},{name:"no_standard_descriptor_accessor",number:2,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"map_entry",number:7,type:8,label:1},{name:"deprecated_legacy_json_field_conflicts",number:11,type:8,label:1,options:{deprecated:!0}},{name:"features",number:12,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"FieldOptions",field:[{name:"ctype",number:1,type:14,label:1,typeName:".google.protobuf.FieldOptions.CType",defaultValue:"STRING"},{name:"packed",number:2,type:8,label:1},{name:"jstype",number:6,type:14,label:1,typeName:".google.protobuf.FieldOptions.JSType",defaultValue:"JS_NORMAL"},{name:"lazy",number:5,type:8,label:1,defaultValue:"false"},{name:"unverified_lazy",number:15,type:8,label:1,defaultValue:"false"},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"weak",number:10,type:8,label:1,defaultValue:"false",options:{deprecated:!0}},{name:"debug_redact",number:16,type:8,label:1,defaultValue:"false"},{name:"retention",number:17,type:14,label:1,typeName:".google.protobuf.FieldOptions.OptionRetention"},{name:"targets",number:19,type:14,label:3,typeName:".google.protobuf.FieldOptions.OptionTargetType"},{name:"edition_defaults",number:20,type:11,label:3,typeName:".google.protobuf.FieldOptions.EditionDefault"},{name:"features",number:21,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"feature_support",number:22,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],nestedType:[{name:"EditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"value",number:2,type:9,label:1}]},{name:"FeatureSupport",field:[{name:"edition_introduced",number:1,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"edition_deprecated",number:2,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"deprecation_warning",number:3,type:9,label:1},{name:"edition_removed",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"removal_error",number:5,type:9,label:1}]}],enumType:[{name:"CType",value:[{name:"STRING",number:0},{name:"CORD",number:1},{name:"STRING_PIECE",number:2}]},{name:"JSType",value:[{name:"JS_NORMAL",number:0},{name:"JS_STRING",number:1},{name:"JS_NUMBER",number:2}]},{name:"OptionRetention",value:[{name:"RETENTION_UNKNOWN",number:0},{name:"RETENTION_RUNTIME",number:1},{name:"RETENTION_SOURCE",number:2}]},{name:"OptionTargetType",value:[{name:"TARGET_TYPE_UNKNOWN",number:0},{name:"TARGET_TYPE_FILE",number:1},{name:"TARGET_TYPE_EXTENSION_RANGE",number:2},{name:"TARGET_TYPE_MESSAGE",number:3},{name:"TARGET_TYPE_FIELD",number:4},{name:"TARGET_TYPE_ONEOF",number:5},{name:"TARGET_TYPE_ENUM",number:6},{name:"TARGET_TYPE_ENUM_ENTRY",number:7},{name:"TARGET_TYPE_SERVICE",number:8},{name:"TARGET_TYPE_METHOD",number:9}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"OneofOptions",field:[{name:"features",number:1,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumOptions",field:[{name:"allow_alias",number:2,type:8,label:1},{name:"deprecated",number:3,type:8,label:1,defaultValue:"false"},{name:"deprecated_legacy_json_field_conflicts",number:6,type:8,label:1,options:{deprecated:!0}},{name:"features",number:7,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"EnumValueOptions",field:[{name:"deprecated",number:1,type:8,label:1,defaultValue:"false"},{name:"features",number:2,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"debug_redact",number:3,type:8,label:1,defaultValue:"false"},{name:"feature_support",number:4,type:11,label:1,typeName:".google.protobuf.FieldOptions.FeatureSupport"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"ServiceOptions",field:[{name:"features",number:34,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"MethodOptions",field:[{name:"deprecated",number:33,type:8,label:1,defaultValue:"false"},{name:"idempotency_level",number:34,type:14,label:1,typeName:".google.protobuf.MethodOptions.IdempotencyLevel",defaultValue:"IDEMPOTENCY_UNKNOWN"},{name:"features",number:35,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"uninterpreted_option",number:999,type:11,label:3,typeName:".google.protobuf.UninterpretedOption"}],enumType:[{name:"IdempotencyLevel",value:[{name:"IDEMPOTENCY_UNKNOWN",number:0},{name:"NO_SIDE_EFFECTS",number:1},{name:"IDEMPOTENT",number:2}]}],extensionRange:[{start:990,end:999},{start:1e3,end:536870912}]},{name:"UninterpretedOption",field:[{name:"name",number:2,type:11,label:3,typeName:".google.protobuf.UninterpretedOption.NamePart"},{name:"identifier_value",number:3,type:9,label:1},{name:"positive_int_value",number:4,type:4,label:1},{name:"negative_int_value",number:5,type:3,label:1},{name:"double_value",number:6,type:1,label:1},{name:"string_value",number:7,type:12,label:1},{name:"aggregate_value",number:8,type:9,label:1}],nestedType:[{name:"NamePart",field:[{name:"name_part",number:1,type:9,label:2},{name:"is_extension",number:2,type:8,label:2}]}]},{name:"FeatureSet",field:[{name:"field_presence",number:1,type:14,label:1,typeName:".google.protobuf.FeatureSet.FieldPresence",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPLICIT",edition:900},{value:"IMPLICIT",edition:999},{value:"EXPLICIT",edition:1e3}]}},{name:"enum_type",number:2,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnumType",options:{retention:1,targets:[6,1],editionDefaults:[{value:"CLOSED",edition:900},{value:"OPEN",edition:999}]}},{name:"repeated_field_encoding",number:3,type:14,label:1,typeName:".google.protobuf.FeatureSet.RepeatedFieldEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"EXPANDED",edition:900},{value:"PACKED",edition:999}]}},{name:"utf8_validation",number:4,type:14,label:1,typeName:".google.protobuf.FeatureSet.Utf8Validation",options:{retention:1,targets:[4,1],editionDefaults:[{value:"NONE",edition:900},{value:"VERIFY",edition:999}]}},{name:"message_encoding",number:5,type:14,label:1,typeName:".google.protobuf.FeatureSet.MessageEncoding",options:{retention:1,targets:[4,1],editionDefaults:[{value:"LENGTH_PREFIXED",edition:900}]}},{name:"json_format",number:6,type:14,label:1,typeName:".google.protobuf.FeatureSet.JsonFormat",options:{retention:1,targets:[3,6,1],editionDefaults:[{value:"LEGACY_BEST_EFFORT",edition:900},{value:"ALLOW",edition:999}]}},{name:"enforce_naming_style",number:7,type:14,label:1,typeName:".google.protobuf.FeatureSet.EnforceNamingStyle",options:{retention:2,targets:[1,2,3,4,5,6,7,8,9],editionDefaults:[{value:"STYLE_LEGACY",edition:900},{value:"STYLE2024",edition:1001},{value:"STYLE2026",edition:1002}]}},{name:"default_symbol_visibility",number:8,type:14,label:1,typeName:".google.protobuf.FeatureSet.VisibilityFeature.DefaultSymbolVisibility",options:{retention:2,targets:[1],editionDefaults:[{value:"EXPORT_ALL",edition:900},{value:"EXPORT_TOP_LEVEL",edition:1001},{value:"STRICT",edition:1002}]}},{name:"enforce_proto_limits",number:9,type:14,label:1,typeName:".google.protobuf.FeatureSet.ProtoLimitsFeature.EnforceProtoLimits",options:{retention:2,targets:[6,3,4,5],editionDefaults:[{value:"LEGACY_NO_EXPLICIT_LIMITS",edition:900},{value:"PROTO_LIMITS2026",edition:1002}]}}],nestedType:[{name:"VisibilityFeature",enumType:[{name:"DefaultSymbolVisibility",value:[{name:"DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",number:0},{name:"EXPORT_ALL",number:1},{name:"EXPORT_TOP_LEVEL",number:2},{name:"LOCAL_ALL",number:3},{name:"STRICT",number:4}]}]},{name:"ProtoLimitsFeature",enumType:[{name:"EnforceProtoLimits",value:[{name:"PROTO_LIMITS_UNKNOWN",number:0},{name:"LEGACY_NO_EXPLICIT_LIMITS",number:1},{name:"PROTO_LIMITS2026",number:2}]}]}],enumType:[{name:"FieldPresence",value:[{name:"FIELD_PRESENCE_UNKNOWN",number:0},{name:"EXPLICIT",number:1},{name:"IMPLICIT",number:2},{name:"LEGACY_REQUIRED",number:3}]},{name:"EnumType",value:[{name:"ENUM_TYPE_UNKNOWN",number:0},{name:"OPEN",number:1},{name:"CLOSED",number:2}]},{name:"RepeatedFieldEncoding",value:[{name:"REPEATED_FIELD_ENCODING_UNKNOWN",number:0},{name:"PACKED",number:1},{name:"EXPANDED",number:2}]},{name:"Utf8Validation",value:[{name:"UTF8_VALIDATION_UNKNOWN",number:0},{name:"VERIFY",number:2},{name:"NONE",number:3}]},{name:"MessageEncoding",value:[{name:"MESSAGE_ENCODING_UNKNOWN",number:0},{name:"LENGTH_PREFIXED",number:1},{name:"DELIMITED",number:2}]},{name:"JsonFormat",value:[{name:"JSON_FORMAT_UNKNOWN",number:0},{name:"ALLOW",number:1},{name:"LEGACY_BEST_EFFORT",number:2}]},{name:"EnforceNamingStyle",value:[{name:"ENFORCE_NAMING_STYLE_UNKNOWN",number:0},{name:"STYLE2024",number:1},{name:"STYLE_LEGACY",number:2},{name:"STYLE2026",number:3}]}],extensionRange:[{start:1e3,end:9995},{start:9995,end:1e4},{start:1e4,end:10001}]},{name:"FeatureSetDefaults",field:[{name:"defaults",number:1,type:11,label:3,typeName:".google.protobuf.FeatureSetDefaults.FeatureSetEditionDefault"},{name:"minimum_edition",number:4,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"maximum_edition",number:5,type:14,label:1,typeName:".google.protobuf.Edition"}],nestedType:[{name:"FeatureSetEditionDefault",field:[{name:"edition",number:3,type:14,label:1,typeName:".google.protobuf.Edition"},{name:"overridable_features",number:4,type:11,label:1,typeName:".google.protobuf.FeatureSet"},{name:"fixed_features",number:5,type:11,label:1,typeName:".google.protobuf.FeatureSet"}]}]},{name:"SourceCodeInfo",field:[{name:"location",number:1,type:11,label:3,typeName:".google.protobuf.SourceCodeInfo.Location"}],nestedType:[{name:"Location",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"span",number:2,type:5,label:3,options:{packed:!0}},{name:"leading_comments",number:3,type:9,label:1},{name:"trailing_comments",number:4,type:9,label:1},{name:"leading_detached_comments",number:6,type:9,label:3}]}],extensionRange:[{start:536e6,end:536000001}]},{name:"GeneratedCodeInfo",field:[{name:"annotation",number:1,type:11,label:3,typeName:".google.protobuf.GeneratedCodeInfo.Annotation"}],nestedType:[{name:"Annotation",field:[{name:"path",number:1,type:5,label:3,options:{packed:!0}},{name:"source_file",number:2,type:9,label:1},{name:"begin",number:3,type:5,label:1},{name:"end",number:4,type:5,label:1},{name:"semantic",number:5,type:14,label:1,typeName:".google.protobuf.GeneratedCodeInfo.Annotation.Semantic"}],enumType:[{name:"Semantic",value:[{name:"NONE",number:0},{name:"SET",number:1},{name:"ALIAS",number:2}]}]}]}],enumType:[{name:"Edition",value:[{name:"EDITION_UNKNOWN",number:0},{name:"EDITION_LEGACY",number:900},{name:"EDITION_PROTO2",number:998},{name:"EDITION_PROTO3",number:999},{name:"EDITION_2023",number:1e3},{name:"EDITION_2024",number:1001},{name:"EDITION_2026",number:1002},{name:"EDITION_UNSTABLE",number:9999},{name:"EDITION_1_TEST_ONLY",number:1},{name:"EDITION_2_TEST_ONLY",number:2},{name:"EDITION_99997_TEST_ONLY",number:99997},{name:"EDITION_99998_TEST_ONLY",number:99998},{name:"EDITION_99999_TEST_ONLY",number:99999},{name:"EDITION_MAX",number:2147483647}]},{name:"SymbolVisibility",value:[{name:"VISIBILITY_UNSET",number:0},{name:"VISIBILITY_LOCAL",number:1},{name:"VISIBILITY_EXPORT",number:2}]}]});var As=T(Oc,1);var gs;(function(e){e[e.DECLARATION=0]="DECLARATION",e[e.UNVERIFIED=1]="UNVERIFIED"})(gs||(gs={}));var hs;(function(e){e[e.DOUBLE=1]="DOUBLE",e[e.FLOAT=2]="FLOAT",e[e.INT64=3]="INT64",e[e.UINT64=4]="UINT64",e[e.INT32=5]="INT32",e[e.FIXED64=6]="FIXED64",e[e.FIXED32=7]="FIXED32",e[e.BOOL=8]="BOOL",e[e.STRING=9]="STRING",e[e.GROUP=10]="GROUP",e[e.MESSAGE=11]="MESSAGE",e[e.BYTES=12]="BYTES",e[e.UINT32=13]="UINT32",e[e.ENUM=14]="ENUM",e[e.SFIXED32=15]="SFIXED32",e[e.SFIXED64=16]="SFIXED64",e[e.SINT32=17]="SINT32",e[e.SINT64=18]="SINT64"})(hs||(hs={}));var bs;(function(e){e[e.OPTIONAL=1]="OPTIONAL",e[e.REPEATED=3]="REPEATED",e[e.REQUIRED=2]="REQUIRED"})(bs||(bs={}));var ys;(function(e){e[e.SPEED=1]="SPEED",e[e.CODE_SIZE=2]="CODE_SIZE",e[e.LITE_RUNTIME=3]="LITE_RUNTIME"})(ys||(ys={}));var _s;(function(e){e[e.STRING=0]="STRING",e[e.CORD=1]="CORD",e[e.STRING_PIECE=2]="STRING_PIECE"})(_s||(_s={}));var vs;(function(e){e[e.JS_NORMAL=0]="JS_NORMAL",e[e.JS_STRING=1]="JS_STRING",e[e.JS_NUMBER=2]="JS_NUMBER"})(vs||(vs={}));var Ss;(function(e){e[e.RETENTION_UNKNOWN=0]="RETENTION_UNKNOWN",e[e.RETENTION_RUNTIME=1]="RETENTION_RUNTIME",e[e.RETENTION_SOURCE=2]="RETENTION_SOURCE"})(Ss||(Ss={}));var xs;(function(e){e[e.TARGET_TYPE_UNKNOWN=0]="TARGET_TYPE_UNKNOWN",e[e.TARGET_TYPE_FILE=1]="TARGET_TYPE_FILE",e[e.TARGET_TYPE_EXTENSION_RANGE=2]="TARGET_TYPE_EXTENSION_RANGE",e[e.TARGET_TYPE_MESSAGE=3]="TARGET_TYPE_MESSAGE",e[e.TARGET_TYPE_FIELD=4]="TARGET_TYPE_FIELD",e[e.TARGET_TYPE_ONEOF=5]="TARGET_TYPE_ONEOF",e[e.TARGET_TYPE_ENUM=6]="TARGET_TYPE_ENUM",e[e.TARGET_TYPE_ENUM_ENTRY=7]="TARGET_TYPE_ENUM_ENTRY",e[e.TARGET_TYPE_SERVICE=8]="TARGET_TYPE_SERVICE",e[e.TARGET_TYPE_METHOD=9]="TARGET_TYPE_METHOD"})(xs||(xs={}));var Rt;(function(e){e[e.IDEMPOTENCY_UNKNOWN=0]="IDEMPOTENCY_UNKNOWN",e[e.NO_SIDE_EFFECTS=1]="NO_SIDE_EFFECTS",e[e.IDEMPOTENT=2]="IDEMPOTENT"})(Rt||(Rt={}));var Rs;(function(e){e[e.DEFAULT_SYMBOL_VISIBILITY_UNKNOWN=0]="DEFAULT_SYMBOL_VISIBILITY_UNKNOWN",e[e.EXPORT_ALL=1]="EXPORT_ALL",e[e.EXPORT_TOP_LEVEL=2]="EXPORT_TOP_LEVEL",e[e.LOCAL_ALL=3]="LOCAL_ALL",e[e.STRICT=4]="STRICT"})(Rs||(Rs={}));var Es;(function(e){e[e.PROTO_LIMITS_UNKNOWN=0]="PROTO_LIMITS_UNKNOWN",e[e.LEGACY_NO_EXPLICIT_LIMITS=1]="LEGACY_NO_EXPLICIT_LIMITS",e[e.PROTO_LIMITS2026=2]="PROTO_LIMITS2026"})(Es||(Es={}));var ws;(function(e){e[e.FIELD_PRESENCE_UNKNOWN=0]="FIELD_PRESENCE_UNKNOWN",e[e.EXPLICIT=1]="EXPLICIT",e[e.IMPLICIT=2]="IMPLICIT",e[e.LEGACY_REQUIRED=3]="LEGACY_REQUIRED"})(ws||(ws={}));var Is;(function(e){e[e.ENUM_TYPE_UNKNOWN=0]="ENUM_TYPE_UNKNOWN",e[e.OPEN=1]="OPEN",e[e.CLOSED=2]="CLOSED"})(Is||(Is={}));var Ts;(function(e){e[e.REPEATED_FIELD_ENCODING_UNKNOWN=0]="REPEATED_FIELD_ENCODING_UNKNOWN",e[e.PACKED=1]="PACKED",e[e.EXPANDED=2]="EXPANDED"})(Ts||(Ts={}));var Ms;(function(e){e[e.UTF8_VALIDATION_UNKNOWN=0]="UTF8_VALIDATION_UNKNOWN",e[e.VERIFY=2]="VERIFY",e[e.NONE=3]="NONE"})(Ms||(Ms={}));var Ns;(function(e){e[e.MESSAGE_ENCODING_UNKNOWN=0]="MESSAGE_ENCODING_UNKNOWN",e[e.LENGTH_PREFIXED=1]="LENGTH_PREFIXED",e[e.DELIMITED=2]="DELIMITED"})(Ns||(Ns={}));var Ls;(function(e){e[e.JSON_FORMAT_UNKNOWN=0]="JSON_FORMAT_UNKNOWN",e[e.ALLOW=1]="ALLOW",e[e.LEGACY_BEST_EFFORT=2]="LEGACY_BEST_EFFORT"})(Ls||(Ls={}));var ks;(function(e){e[e.ENFORCE_NAMING_STYLE_UNKNOWN=0]="ENFORCE_NAMING_STYLE_UNKNOWN",e[e.STYLE2024=1]="STYLE2024",e[e.STYLE_LEGACY=2]="STYLE_LEGACY",e[e.STYLE2026=3]="STYLE2026"})(ks||(ks={}));var Bs;(function(e){e[e.NONE=0]="NONE",e[e.SET=1]="SET",e[e.ALIAS=2]="ALIAS"})(Bs||(Bs={}));var Cs;(function(e){e[e.EDITION_UNKNOWN=0]="EDITION_UNKNOWN",e[e.EDITION_LEGACY=900]="EDITION_LEGACY",e[e.EDITION_PROTO2=998]="EDITION_PROTO2",e[e.EDITION_PROTO3=999]="EDITION_PROTO3",e[e.EDITION_2023=1e3]="EDITION_2023",e[e.EDITION_2024=1001]="EDITION_2024",e[e.EDITION_2026=1002]="EDITION_2026",e[e.EDITION_UNSTABLE=9999]="EDITION_UNSTABLE",e[e.EDITION_1_TEST_ONLY=1]="EDITION_1_TEST_ONLY",e[e.EDITION_2_TEST_ONLY=2]="EDITION_2_TEST_ONLY",e[e.EDITION_99997_TEST_ONLY=99997]="EDITION_99997_TEST_ONLY",e[e.EDITION_99998_TEST_ONLY=99998]="EDITION_99998_TEST_ONLY",e[e.EDITION_99999_TEST_ONLY=99999]="EDITION_99999_TEST_ONLY",e[e.EDITION_MAX=2147483647]="EDITION_MAX"})(Cs||(Cs={}));var Ds;(function(e){e[e.VISIBILITY_UNSET=0]="VISIBILITY_UNSET",e[e.VISIBILITY_LOCAL=1]="VISIBILITY_LOCAL",e[e.VISIBILITY_EXPORT=2]="VISIBILITY_EXPORT"})(Ds||(Ds={}));function Xn(e){return Object.assign(Object.assign({readUnknownFields:!0,recursionLimit:100},e),{depth:0})}function we(e,t,n){let u=te(e);return Qn(e).read(u,new Re(t),Xn(n),t.byteLength),u}var Ps=new WeakMap;function Qn(e){let t=Ps.get(e);return t===void 0&&(t=Gc(e)),t}function Gc(e){let t=String(e),n=new Map,u={read:qc(t,n),readGroup:Uc(t,n)};Ps.set(e,u);for(let r of e.fields)n.set(r.number,Os(r));return u}function qc(e,t){return(n,u,r,s)=>{var o;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let a=u.pos+s,i=(o=n.$unknown)!==null&&o!==void 0?o:[];for(;u.pos<a;){let[c,d]=u.tag(),m=t.get(c);if(m===void 0){let h=u.skip(d,c,r.recursionLimit-r.depth);r.readUnknownFields&&i.push({no:c,wireType:d,data:h});continue}m(n,u,r,d)}i.length>0&&(n.$unknown=i),r.depth--}}function Uc(e,t){return(n,u,r,s)=>{var o;if(++r.depth>r.recursionLimit)throw new Error(`cannot decode ${e} from binary: maximum recursion depth of ${r.recursionLimit} reached`);let a,i,c=(o=n.$unknown)!==null&&o!==void 0?o:[];for(;u.pos<u.len&&([a,i]=u.tag(),i!=B.EndGroup);){let d=t.get(a);if(d===void 0){let m=u.skip(i,a,r.recursionLimit-r.depth);r.readUnknownFields&&c.push({no:a,wireType:i,data:m});continue}d(n,u,r,i)}if(i!=B.EndGroup||a!==s)throw new Error("invalid end group tag");c.length>0&&(n.$unknown=c),r.depth--}}function Fs(e,t,n,u,r){Os(n)(e[Q],t,r,u)}function Os(e){switch(e.fieldKind){case"scalar":return $c(e);case"enum":return Vc(e);case"message":return Hc(e);case"list":return jc(e);case"map":return Kc(e)}}function $c(e){let t=Et(e.scalar,e.utf8Validation,e.longAsString),n=e.localName;if(e.oneof){let u=e.oneof.localName;return(r,s)=>{r[u]={case:n,value:t(s)}}}return(u,r)=>{u[n]=t(r)}}function Vc(e){var t;let n=e.localName,u=(t=e.oneof)===null||t===void 0?void 0:t.localName;if(e.enum.open)return u!==void 0?(o,a)=>{o[u]={case:n,value:a.int32()}}:(o,a)=>{o[n]=a.int32()};let r=e.enum.values,s=e.number;return(o,a,i,c)=>{var d;let m=a.int32();if(r.some(h=>h.number===m))u!==void 0?o[u]={case:n,value:m}:o[n]=m;else if(i.readUnknownFields){let h=[];gr(m,h);let p=(d=o.$unknown)!==null&&d!==void 0?d:[];p.push({no:s,wireType:c,data:new Uint8Array(h)}),o.$unknown=p}}}function Hc(e){let t=e.localName,{toMessage:n,toLocal:u}=ge(e),r=Gs(e);if(e.oneof){let s=e.oneof.localName;return(o,a,i)=>{let c=o[s],d=n(c.case===t?c.value:void 0);r(d,a,i),o[s]={case:t,value:u(d)}}}return(s,o,a)=>{let i=n(s[t]);r(i,o,a),s[t]=u(i)}}function Gs(e){let t=Qn(e.message);if(e.delimitedEncoding){let n=e.number;return(u,r,s)=>t.readGroup(u,r,s,n)}return(n,u,r)=>t.read(n,u,r,u.uint32())}function jc(e){let t=e.localName;if(e.listKind=="message"){let{toMessage:o,toLocal:a}=ge(e),i=Gs(e);return(c,d,m)=>{let h=o(void 0);i(h,d,m),c[t].push(a(h))}}let n=e.listKind=="enum"?f.INT32:e.scalar,u=e.listKind=="scalar"?e.longAsString:!1,r=Et(n,e.utf8Validation,u),s=n!=f.STRING&&n!=f.BYTES;return(o,a,i,c)=>{let d=o[t];if(c==B.LengthDelimited&&s){let m=a.uint32()+a.pos;for(;a.pos<m;)d.push(r(a))}else d.push(r(a))}}function Kc(e){let t=e.localName,n=Et(e.mapKey,e.utf8Validation,!1),u=re(e.mapKey,!1),r,s;switch(e.mapKind){case"scalar":{let o=e.scalar,a=Et(o,e.utf8Validation,!1);if(r=i=>a(i),o==f.BYTES)s=()=>new Uint8Array(0);else{let i=re(o,!1);s=()=>i}break}case"enum":{let o=e.enum.values[0].number;r=a=>a.int32(),s=()=>o;break}case"message":{let{toMessage:o,toLocal:a}=ge(e),i=Qn(e.message).read;r=(c,d,m)=>{let h=o(m);return i(h,c,d,c.uint32()),a(h)},s=()=>a(o(void 0));break}}return(o,a,i)=>{let c=o[t],d,m,h=a.uint32(),p=a.pos+h;for(;a.pos<p;){let[g,b]=a.tag();switch(g){case 1:d=n(a);break;case 2:m=r(a,i,m);break;default:a.skip(b,g,i.recursionLimit-i.depth)}}d===void 0&&(d=u),m===void 0&&(m=s()),se(c,d,m)}}function Et(e,t,n){switch(e){case f.STRING:return u=>u.string(t);case f.BOOL:return u=>u.bool();case f.DOUBLE:return u=>u.double();case f.FLOAT:return u=>u.float();case f.INT32:return u=>u.int32();case f.INT64:return n?u=>String(u.int64()):u=>u.int64();case f.UINT64:return n?u=>String(u.uint64()):u=>u.uint64();case f.FIXED64:return n?u=>String(u.fixed64()):u=>u.fixed64();case f.BYTES:return u=>u.bytes();case f.FIXED32:return u=>u.fixed32();case f.SFIXED32:return u=>u.sfixed32();case f.SFIXED64:return n?u=>String(u.sfixed64()):u=>u.sfixed64();case f.SINT64:return n?u=>String(u.sint64()):u=>u.sint64();case f.UINT32:return u=>u.uint32();case f.SINT32:return u=>u.sint32()}}function _(e,t){var n;let u=we(As,ft(e));return u.messageType.forEach(v0),u.dependency=(n=t?.map(s=>s.proto.name))!==null&&n!==void 0?n:[],lt(u,s=>t?.find(o=>o.proto.name===s)).getFile(u.name)}function e0(e,t,...n){if(n.length>0)throw new Error;return e.services[t]}var be=_(btoa(`
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
DECISION_KIND_MITIGATEDbproto3`),[]);var Zn=(r=>(r[r.UNSPECIFIED=0]="UNSPECIFIED",r[r.VIEWER=1]="VIEWER",r[r.EDITOR=2]="EDITOR",r[r.TENANT_ADMIN=3]="TENANT_ADMIN",r))(Zn||{});var S;(function(e){e[e.Canceled=1]="Canceled",e[e.Unknown=2]="Unknown",e[e.InvalidArgument=3]="InvalidArgument",e[e.DeadlineExceeded=4]="DeadlineExceeded",e[e.NotFound=5]="NotFound",e[e.AlreadyExists=6]="AlreadyExists",e[e.PermissionDenied=7]="PermissionDenied",e[e.ResourceExhausted=8]="ResourceExhausted",e[e.FailedPrecondition=9]="FailedPrecondition",e[e.Aborted=10]="Aborted",e[e.OutOfRange=11]="OutOfRange",e[e.Unimplemented=12]="Unimplemented",e[e.Internal=13]="Internal",e[e.Unavailable=14]="Unavailable",e[e.DataLoss=15]="DataLoss",e[e.Unauthenticated=16]="Unauthenticated"})(S||(S={}));var qs=_("Ch5nb29nbGUvcHJvdG9idWYvZHVyYXRpb24ucHJvdG8SD2dvb2dsZS5wcm90b2J1ZiIqCghEdXJhdGlvbhIPCgdzZWNvbmRzGAEgASgDEg0KBW5hbm9zGAIgASgFQoMBChNjb20uZ29vZ2xlLnByb3RvYnVmQg1EdXJhdGlvblByb3RvUAFaMWdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2R1cmF0aW9ucGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");var Us=_("Chlnb29nbGUvcHJvdG9idWYvYW55LnByb3RvEg9nb29nbGUucHJvdG9idWYiJgoDQW55EhAKCHR5cGVfdXJsGAEgASgJEg0KBXZhbHVlGAIgASgMQnYKE2NvbS5nb29nbGUucHJvdG9idWZCCEFueVByb3RvUAFaLGdvb2dsZS5nb2xhbmcub3JnL3Byb3RvYnVmL3R5cGVzL2tub3duL2FueXBiogIDR1BCqgIeR29vZ2xlLlByb3RvYnVmLldlbGxLbm93blR5cGVzYgZwcm90bzM");function Yc(e,t){if(e.typeUrl==="")return!1;let n=typeof t=="string"?t:t.typeName,u=Vs(e.typeUrl);return n===u}function $s(e,t){if(e.typeUrl==="")return;let n=t.kind=="message"?t:t.getMessage(Vs(e.typeUrl));if(!(!n||!Yc(e,n)))return we(n,e.value)}function Vs(e){let t=e.lastIndexOf("/"),n=t>=0?e.substring(t+1):e;if(!n.length)throw new Error(`invalid type url: ${e}`);return n}var Hs=_("CiBnb29nbGUvcHJvdG9idWYvZmllbGRfbWFzay5wcm90bxIPZ29vZ2xlLnByb3RvYnVmIhoKCUZpZWxkTWFzaxINCgVwYXRocxgBIAMoCUKFAQoTY29tLmdvb2dsZS5wcm90b2J1ZkIORmllbGRNYXNrUHJvdG9QAVoyZ29vZ2xlLmdvbGFuZy5vcmcvcHJvdG9idWYvdHlwZXMva25vd24vZmllbGRtYXNrcGL4AQGiAgNHUEKqAh5Hb29nbGUuUHJvdG9idWYuV2VsbEtub3duVHlwZXNiBnByb3RvMw");function js(e,t,n){Jc(t,e);let u=zc(e.$unknown,t),[r,s,o]=eu(t),a=Xn(n);for(let i of u)Fs(r,new Re(i.data),s,i.wireType,a);return o()}function zc(e,t){if(e===void 0)return[];if(t.fieldKind==="enum"||t.fieldKind==="scalar"){for(let n=e.length-1;n>=0;--n)if(e[n].no==t.number)return[e[n]];return[]}return e.filter(n=>n.no===t.number)}function eu(e,t){let n=e.typeName,u=Object.assign(Object.assign({},e),{kind:"field",parent:e.extendee,localName:n}),r=Object.assign(Object.assign({},e.extendee),{fields:[u],members:[u],oneofs:[]}),s=te(r,t!==void 0?{[n]:t}:void 0);return[ms(r,s),u,()=>{let o=s[n];if(o===void 0){let a=e.message;return pe(a)?re(a.fields[0].scalar,a.fields[0].longAsString):te(a)}return o}]}function Jc(e,t){if(e.extendee.typeName!=t.$typeName)throw new Error(`extension ${e.typeName} can only be applied to message ${e.extendee.typeName}`)}var Ks=Date.parse("0001-01-01T00:00:00Z"),Ws=Date.parse("9999-12-31T23:59:59Z"),Ys=-315576e6,zs=315576e6;var Xc=3,Qc=2,Js={alwaysEmitImplicit:!1,enumAsInteger:!1,useProtoFieldName:!1};function Zc(e){return e?Object.assign(Object.assign({},Js),e):Js}function el(e,t,n){return wt(e)(Zc(n),t)}function Qs(e,t,n){var u;let r=el(e,t,n);return JSON.stringify(r,null,(u=n?.prettySpaces)!==null&&u!==void 0?u:0)}var tu=new WeakMap;function wt(e){let t=tu.get(e);return t===void 0&&(t=tl(e)),t}function tl(e){let t=e.typeName,n=ul(e);if(n!==void 0){let a=e.fields[0],i=(c,d)=>{if(d.$typeName!==t&&a!==void 0)throw new Z(a,`cannot use ${a} with message ${d.$typeName}`,"ForeignFieldError");return n(c,d)};return tu.set(e,i),i}let u=e.fields.concat().sort((a,i)=>a.number-i.number),r=u[0],s=[],o=(a,i)=>{if(i.$typeName!==t&&r!==void 0)throw new Z(r,`cannot use ${r} with message ${i.$typeName}`,"ForeignFieldError");let c={};for(let d=0;d<s.length;d++)s[d](a,i,c);return a.registry&&cl(c,a,a.registry,i,e),c};tu.set(e,o);for(let a of u){let i=rl(a);s.push(a.jsonName==="__proto__"||a.name==="__proto__"?nl(i):i)}return o}function nl(e){return(t,n,u)=>{let r=Object.create(null);e(t,n,r);for(let s of Object.keys(r))se(u,s,r[s])}}function ul(e){if(e.typeName.startsWith("google.protobuf."))switch(e.typeName){case"google.protobuf.Any":return(t,n)=>ll(n,t);case"google.protobuf.Timestamp":return(t,n)=>fl(n);case"google.protobuf.Duration":return(t,n)=>pl(n);case"google.protobuf.FieldMask":return(t,n)=>dl(n);case"google.protobuf.Struct":return(t,n)=>no(n);case"google.protobuf.Value":return(t,n)=>ru(n);case"google.protobuf.ListValue":return(t,n)=>uo(n);default:if(pe(e)){let t=e.fields[0],n=t.localName,u=re(t.scalar,!1),r=It(t);return(s,o)=>{let a=o[n];return r(s,a===void 0?u:a)}}return}}function rl(e){switch(e.fieldKind){case"scalar":case"enum":case"message":return sl(e);case"list":case"map":{let t=e.fieldKind=="list"?eo(e):to(e),n=e.name,u=e.jsonName,r=e.localName;return(s,o,a)=>{let i=t(s,o[r]);i!==void 0&&(a[s.useProtoFieldName?n:u]=i)}}}}function sl(e){let t=Zs(e),n=e.name,u=e.jsonName,r=e.localName;if(e.oneof){let s=e.oneof.localName;return(o,a,i)=>{let c=a[s];c.case===r&&(i[o.useProtoFieldName?n:u]=t(o,c.value))}}if(e.presence!=Qc){let s=e.presence==Xc?`cannot encode ${e} to JSON: required field not set`:void 0;return(o,a,i)=>{let c=a[r];if(c!==void 0&&Object.prototype.hasOwnProperty.call(a,r))i[o.useProtoFieldName?n:u]=t(o,c);else if(s!==void 0)throw new Error(s)}}if(e.fieldKind=="enum"){let s=e.enum.values[0].number;return(o,a,i)=>{let c=a[r];(c!==s||o.alwaysEmitImplicit)&&(i[o.useProtoFieldName?n:u]=t(o,c))}}switch(e.scalar){case f.BOOL:return(s,o,a)=>{let i=o[r];(i!==!1||s.alwaysEmitImplicit)&&(a[s.useProtoFieldName?n:u]=t(s,i))};case f.STRING:return(s,o,a)=>{let i=o[r];(i!==""||s.alwaysEmitImplicit)&&(a[s.useProtoFieldName?n:u]=t(s,i))};case f.BYTES:return(s,o,a)=>{let i=o[r];(!(i instanceof Uint8Array)||i.byteLength>0||s.alwaysEmitImplicit)&&(a[s.useProtoFieldName?n:u]=t(s,i))};case f.DOUBLE:case f.FLOAT:return(s,o,a)=>{let i=o[r];(!Object.is(i,0)||s.alwaysEmitImplicit)&&(a[s.useProtoFieldName?n:u]=t(s,i))};default:return(s,o,a)=>{let i=o[r];(i!=0||s.alwaysEmitImplicit)&&(a[s.useProtoFieldName?n:u]=t(s,i))}}}function ol(e){switch(e.fieldKind){case"scalar":case"enum":case"message":return Zs(e);case"list":return eo(e);case"map":return to(e)}}function Zs(e){switch(e.fieldKind){case"scalar":return It(e);case"enum":return uu(e);case"message":return nu(e)}}function nu(e){let{toMessage:t}=ge(e),n=wt(e.message);return(u,r)=>n(u,t(r))}function eo(e){let t=al(e);return(n,u)=>{let r=u;if(r.length==0&&!n.alwaysEmitImplicit)return;let s=[];for(let o=0;o<r.length;o++)s.push(t(n,r[o]));return s}}function al(e){switch(e.listKind){case"scalar":return It(e);case"enum":return uu(e);case"message":return nu(e)}}function to(e){let t=il(e);return(n,u)=>{let r=u,s=Object.keys(r);if(s.length==0&&!n.alwaysEmitImplicit)return;let o={};for(let a=0;a<s.length;a++){let i=s[a];se(o,i,t(n,r[i]))}return o}}function il(e){switch(e.mapKind){case"scalar":return It(e);case"enum":return uu(e);case"message":return nu(e)}}function uu(e){let t=e.enum;return t.typeName=="google.protobuf.NullValue"?(n,u)=>{if(typeof u!="number")throw Xs(t,u);return null}:(n,u)=>{var r,s;if(typeof u!="number")throw Xs(t,u);return n.enumAsInteger?u:(s=(r=t.value[u])===null||r===void 0?void 0:r.jsonName)!==null&&s!==void 0?s:u}}function Xs(e,t){return new Error(`cannot encode ${e} to JSON: expected number, got ${Ze(t)}`)}function It(e){switch(e.scalar){case f.INT32:case f.SFIXED32:case f.SINT32:case f.FIXED32:case f.UINT32:return(t,n)=>{if(typeof n!="number")throw t0(e,n);return n};case f.FLOAT:case f.DOUBLE:return(t,n)=>{if(typeof n!="number")throw t0(e,n);return Number.isNaN(n)?"NaN":n===Number.POSITIVE_INFINITY?"Infinity":n===Number.NEGATIVE_INFINITY?"-Infinity":n};case f.STRING:return(t,n)=>{if(typeof n!="string")throw t0(e,n);return n};case f.BOOL:return(t,n)=>{if(typeof n!="boolean")throw t0(e,n);return n};case f.UINT64:case f.FIXED64:case f.INT64:case f.SFIXED64:case f.SINT64:return(t,n)=>{if(typeof n=="bigint"||typeof n=="string"||typeof n=="number"&&Number.isInteger(n))return n.toString();throw t0(e,n)};case f.BYTES:return(t,n)=>{if(n instanceof Uint8Array)return I0(n);throw t0(e,n)}}}function t0(e,t){var n;return new Error(`cannot encode ${e} to JSON: ${(n=vt(e,t))===null||n===void 0?void 0:n.message}`)}function cl(e,t,n,u,r){let s=u.$unknown;if(s===void 0)return;let o=new Set;for(let a=0;a<s.length;a++){let{no:i}=s[a];if(!o.has(i)){o.add(i);let c=n.getExtensionFor(r,i);if(!c)continue;let d=js(u,c),[m,h]=eu(c,d),p=m[Q],g=ol(h)(t,p[h.localName]);g!==void 0&&(e[c.jsonName]=g)}}}function ll(e,t){if(e.typeUrl==="")return{};let{registry:n}=t,u,r;if(n&&(u=$s(e,n),u&&(r=n.getMessage(u.$typeName))),!r||!u)throw new Error(`cannot encode message ${e.$typeName} to JSON: "${e.typeUrl}" is not in the type registry`);let s=Yr(r)?{value:wt(r)(t,u)}:wt(r)(t,u);return s["@type"]=e.typeUrl,s}function pl(e){let t=Number(e.seconds),n=e.nanos;if(t>zs||t<Ys)throw new Error(`cannot encode message ${e.$typeName} to JSON: value out of range`);if(t>0&&n<0||t<0&&n>0)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos sign must match seconds sign`);let u=e.seconds.toString();if(n!==0){let r=Math.abs(n).toString();r="0".repeat(9-r.length)+r,r.substring(3)==="000000"?r=r.substring(0,3):r.substring(6)==="000"&&(r=r.substring(0,6)),u+="."+r,n<0&&t==0&&(u="-"+u)}return u+"s"}function dl(e){return e.paths.map(t=>{if(lr(xe(t))!==t)throw new Error(`cannot encode message ${e.$typeName} to JSON: lowerCamelCase of path name "${t}" is irreversible`);return xe(t)}).join(",")}function no(e){let t={},n=Object.keys(e.fields);for(let u=0;u<n.length;u++){let r=n[u];se(t,r,ru(e.fields[r]))}return t}function ru(e){switch(e.kind.case){case"nullValue":return null;case"numberValue":if(!Number.isFinite(e.kind.value))throw new Error(`${e.$typeName} cannot be NaN or Infinity`);return e.kind.value;case"boolValue":return e.kind.value;case"stringValue":return e.kind.value;case"structValue":return no(e.kind.value);case"listValue":return uo(e.kind.value);default:throw new Error(`${e.$typeName} must have a value`)}}function uo(e){return e.values.map(ru)}function fl(e){let t=Number(e.seconds)*1e3;if(t<Ks||t>Ws)throw new Error(`cannot encode message ${e.$typeName} to JSON: must be from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z inclusive`);if(e.nanos<0)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos must not be negative`);if(e.nanos>999999999)throw new Error(`cannot encode message ${e.$typeName} to JSON: nanos must not be greater than 999999999`);let n="Z";if(e.nanos>0){let u=(e.nanos+1e9).toString().substring(1);u.substring(3)==="000000"?n="."+u.substring(0,3)+"Z":u.substring(6)==="000"?n="."+u.substring(0,6)+"Z":n="."+u+"Z"}return new Date(t).toISOString().replace(".000Z",n)}var ro=()=>{throw new Error("the console reads no messages from JSON")};var so=()=>{throw new Error("the console reads no messages from JSON")};function C0(e){let t=S[e];return typeof t!="string"?e.toString():t[0].toLowerCase()+t.substring(1).replace(/[A-Z]/g,n=>"_"+n.toLowerCase())}var Tt;function oo(e){if(!Tt){Tt={};for(let t of Object.values(S))typeof t!="string"&&(Tt[C0(t)]=t)}return Tt[e]}var w=class e extends Error{constructor(t,n=S.Unknown,u,r,s){super(ml(t,n)),this.name="ConnectError",this.isWireError=!1,Object.setPrototypeOf(this,new.target.prototype),this.rawMessage=t,this.code=n,this.metadata=new Headers(u??{}),this.details=r??[],this.cause=s}static from(t,n=S.Unknown){return t instanceof e?t:t instanceof Error?t.name=="AbortError"||t.name=="TimeoutError"?new e(t.message,S.Canceled):new e(t.message,n,void 0,void 0,t):new e(String(t),n,void 0,void 0,t)}static[Symbol.hasInstance](t){return t instanceof Error?Object.getPrototypeOf(t)===e.prototype?!0:t.name==="ConnectError"&&"code"in t&&typeof t.code=="number"&&"metadata"in t&&"details"in t&&Array.isArray(t.details)&&"rawMessage"in t&&typeof t.rawMessage=="string"&&"cause"in t:!1}findDetails(t){let n=t.kind==="message"?{getMessage:r=>r===t.typeName?t:void 0}:t,u=[];for(let r of this.details){if("desc"in r){n.getMessage(r.desc.typeName)&&u.push(te(r.desc,r.value));continue}let s=n.getMessage(r.type);if(s)try{u.push(we(s,r.value))}catch{}}return u}};function ml(e,t){return e.length?`[${C0(t)}] ${e}`:`[${C0(t)}]`}function su(...e){let t=new Headers;for(let n of e)n.forEach((u,r)=>{t.append(r,u)});return t}function ao(e,t){let n={};for(let u of e.methods){let r=t(u);r!=null&&(n[u.localName]=r)}return n}var Mt=1;function io(e,t,n=!1){if(t>e){let u=`message size is larger than configured readMaxBytes ${e}`;throw n&&(u=`message size ${t} is larger than configured readMaxBytes ${e}`),new w(u,S.ResourceExhausted)}}function gl(e){return new ou(e)}var ou=class{constructor(t){this.readMaxBytes=t,this.header=new Uint8Array(5),this.headerView=new DataView(this.header.buffer),this.buf=[]}get byteLength(){return this.buf.reduce((t,n)=>t+n.byteLength,0)}decode(t){this.buf.push(t);let n=[];for(;;){let u=this.pop();if(!u)break;n.push(u)}return n}pop(){if(!(!this.env&&(this.env=this.head(),!this.env))&&this.cons(this.env.data)){let t=this.env;return this.env=void 0,t}}head(){if(!this.cons(this.header))return;let t=this.headerView.getUint8(0),n=this.headerView.getUint32(1);return io(this.readMaxBytes,n,!0),{flags:t,data:new Uint8Array(n)}}cons(t){let n=t.byteLength;if(this.byteLength<n)return!1;let u=0;for(;u<n;){let r=this.buf.shift();r.byteLength>n-u?(t.set(r.subarray(0,n-u),u),this.buf.unshift(r.subarray(n-u)),u+=n-u):(t.set(r,u),u+=r.byteLength)}return!0}};function au(e){let t,n=gl(4294967295);return new ReadableStream({start(){t=e.getReader()},async pull(u){let r=!1;for(;!r;){let s=await t.read();if(s.done)n.byteLength>0&&u.error(new w("protocol error: incomplete envelope",S.InvalidArgument)),u.close();else for(let o of n.decode(s.value))u.enqueue(o),r=!0}}})}function iu(e,t){let n=new Uint8Array(t.length+5);n.set(t,5);let u=new DataView(n.buffer,n.byteOffset,n.byteLength);return u.setUint8(0,e),u.setUint32(1,t.length),n}var hl=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},u("next"),u("throw"),u("return"),n[Symbol.asyncIterator]=function(){return this},n);function u(s){n[s]=e[s]&&function(o){return new Promise(function(a,i){o=e[s](o),r(a,i,o.done,o.value)})}}function r(s,o,a,i){Promise.resolve(i).then(function(c){s({value:c,done:a})},o)}},D0=function(e){return this instanceof D0?(this.v=e,this):new D0(e)},bl=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,s=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",o),r[Symbol.asyncIterator]=function(){return this},r;function o(p){return function(g){return Promise.resolve(g).then(p,m)}}function a(p,g){u[p]&&(r[p]=function(b){return new Promise(function(y,v){s.push([p,b,y,v])>1||i(p,b)})},g&&(r[p]=g(r[p])))}function i(p,g){try{c(u[p](g))}catch(b){h(s[0][3],b)}}function c(p){p.value instanceof D0?Promise.resolve(p.value.v).then(d,m):h(s[0][2],p)}function d(p){i("next",p)}function m(p){i("throw",p)}function h(p,g){p(g),s.shift(),s.length&&i(s[0][0],s[0][1])}},yl=function(e){var t,n;return t={},u("next"),u("throw",function(r){throw r}),u("return"),t[Symbol.iterator]=function(){return this},t;function u(r,s){t[r]=e[r]?function(o){return(n=!n)?{value:D0(e[r](o)),done:!1}:s?s(o):o}:s}};function co(e){return bl(this,arguments,function*(){yield D0(yield*yl(hl(e)))})}var lo=function(e){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var t=e[Symbol.asyncIterator],n;return t?t.call(e):(e=typeof __values=="function"?__values(e):e[Symbol.iterator](),n={},u("next"),u("throw"),u("return"),n[Symbol.asyncIterator]=function(){return this},n);function u(s){n[s]=e[s]&&function(o){return new Promise(function(a,i){o=e[s](o),r(a,i,o.done,o.value)})}}function r(s,o,a,i){Promise.resolve(i).then(function(c){s({value:c,done:a})},o)}},n0=function(e){return this instanceof n0?(this.v=e,this):new n0(e)},_l=function(e){var t,n;return t={},u("next"),u("throw",function(r){throw r}),u("return"),t[Symbol.iterator]=function(){return this},t;function u(r,s){t[r]=e[r]?function(o){return(n=!n)?{value:n0(e[r](o)),done:!1}:s?s(o):o}:s}},vl=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,s=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",o),r[Symbol.asyncIterator]=function(){return this},r;function o(p){return function(g){return Promise.resolve(g).then(p,m)}}function a(p,g){u[p]&&(r[p]=function(b){return new Promise(function(y,v){s.push([p,b,y,v])>1||i(p,b)})},g&&(r[p]=g(r[p])))}function i(p,g){try{c(u[p](g))}catch(b){h(s[0][3],b)}}function c(p){p.value instanceof n0?Promise.resolve(p.value.v).then(d,m):h(s[0][2],p)}function d(p){i("next",p)}function m(p){i("throw",p)}function h(p,g){p(g),s.shift(),s.length&&i(s[0][0],s[0][1])}};function A0(e,t){return ao(e,n=>{switch(n.methodKind){case"unary":return Sl(t,n);case"server_streaming":return xl(t,n);case"client_streaming":return Rl(t,n);case"bidi_streaming":return El(t,n);default:return null}})}function Sl(e,t){return async(n,u)=>{var r,s;let o=await e.unary(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues);return(r=u?.onHeader)===null||r===void 0||r.call(u,o.header),(s=u?.onTrailer)===null||s===void 0||s.call(u,o.trailer),o.message}}function xl(e,t){return(n,u)=>po(e.stream(t,u?.signal,u?.timeoutMs,u?.headers,co([n]),u?.contextValues),u)}function Rl(e,t){return async(n,u)=>{var r,s,o,a,i,c;let d=await e.stream(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues);(i=u?.onHeader)===null||i===void 0||i.call(u,d.header);let m,h=0;try{for(var p=!0,g=lo(d.message),b;b=await g.next(),r=b.done,!r;p=!0)a=b.value,p=!1,m=a,h++}catch(y){s={error:y}}finally{try{!p&&!r&&(o=g.return)&&await o.call(g)}finally{if(s)throw s.error}}if(!m)throw new w("protocol error: missing response message",S.Unimplemented);if(h>1)throw new w("protocol error: received extra messages for client streaming method",S.Unimplemented);return(c=u?.onTrailer)===null||c===void 0||c.call(u,d.trailer),m}}function El(e,t){return(n,u)=>po(e.stream(t,u?.signal,u?.timeoutMs,u?.headers,n,u?.contextValues),u)}function po(e,t){return(function(){return vl(this,arguments,function*(){var n,u;let r=yield n0(e);(n=t?.onHeader)===null||n===void 0||n.call(t,r.header),yield n0(yield*_l(lo(r.message))),(u=t?.onTrailer)===null||u===void 0||u.call(t,r.trailer)})})()}function fo(...e){let t=new AbortController,n=e.filter(r=>r!==void 0).concat(t.signal);for(let r of n){if(r.aborted){u.apply(r);break}r.addEventListener("abort",u)}function u(){t.signal.aborted||t.abort(u0(this));for(let r of n)r.removeEventListener("abort",u)}return t}function mo(e){let t=new AbortController,n=()=>{t.abort(new w("the operation timed out",S.DeadlineExceeded))},u;return e!==void 0&&(e<=0?n():u=setTimeout(n,e)),{signal:t.signal,cleanup:()=>clearTimeout(u)}}function u0(e){if(!e.aborted)return;if(e.reason!==void 0)return e.reason;let t=new Error("This operation was aborted");return t.name="AbortError",t}function Nt(){return{get(e){return e.id in this?this[e.id]:e.defaultValue},set(e,t){return this[e.id]=t,this},delete(e){return delete this[e.id],this}}}var qe="Content-Type",go="Content-Length",P0="Content-Encoding";var cu="Accept-Encoding";var ho="Connect-Timeout-Ms",Lt="Connect-Protocol-Version";var lu="User-Agent";function kt(e,t){return e.toString().replace(/\/?$/,`/${t.parent.typeName}/${t.name}`)}function pu(e,t){return te(e,t)}function bo(e,t){function n(u){return u.done===!0?u:{done:u.done,value:pu(e,u.value)}}return{[Symbol.asyncIterator](){let u=t[Symbol.asyncIterator](),r={next:()=>u.next().then(n)};return u.throw!==void 0&&(r.throw=s=>u.throw(s).then(n)),u.return!==void 0&&(r.return=s=>u.return(s).then(n)),r}}}function du(e,t){if(!t)return e;for(let n of t.concat().reverse())e=n(e);return e}function Bt(e){var t;let n=Object.assign({},e);return(t=n.ignoreUnknownFields)!==null&&t!==void 0||(n.ignoreUnknownFields=!0),n}function Ct(e,t,n,u){let r=t?yo(e.input,u):_o(e.input,n);return{parse:(t?yo(e.output,u):_o(e.output,n)).parse,serialize:r.serialize}}function yo(e,t){return{parse(n){try{return we(e,n,t)}catch(u){let r=u instanceof Error?u.message:String(u);throw new w(`parse binary: ${r}`,S.Internal)}},serialize(n){try{return On(e,n,t)}catch(u){let r=u instanceof Error?u.message:String(u);throw new w(`serialize binary: ${r}`,S.Internal)}}}}function _o(e,t){var n,u;let r=(n=t?.textEncoder)!==null&&n!==void 0?n:new TextEncoder,s=(u=t?.textDecoder)!==null&&u!==void 0?u:new TextDecoder,o=Bt(t);return{parse(a){try{let i=s.decode(a);return ro(e,i,o)}catch(i){throw w.from(i,S.InvalidArgument)}},serialize(a){try{let i=Qs(e,a,o);return r.encode(i)}catch(i){throw w.from(i,S.Internal)}}}}var wl=/^application\/(connect\+)?(?:(json)(?:; ?charset=utf-?8)?|(proto))$/i;var vo="application/proto",So="application/json",xo="application/connect+proto",Ro="application/connect+json";function Eo(e){let t=e?.match(wl);if(!t)return;let n=!!t[1],u=!!t[3];return{stream:n,binary:u}}function F0(e,t,n){var u;if(t&&new Headers(t).forEach((a,i)=>n.metadata.append(i,a)),typeof e!="object"||e==null||Array.isArray(e))throw n;let r=n.code;"code"in e&&typeof e.code=="string"&&(r=(u=oo(e.code))!==null&&u!==void 0?u:r);let s=e.message;if(s!=null&&typeof s!="string")throw n;let o=new w(s??"",r,t);if(o.isWireError=!0,"details"in e&&Array.isArray(e.details))for(let a of e.details){if(a===null||typeof a!="object"||Array.isArray(a)||typeof a.type!="string"||typeof a.value!="string")throw n;try{o.details.push({type:a.type,value:ft(a.value),debug:a.debug})}catch{throw n}}return o}var Dt=2;function fu(e){let t=new w("invalid end stream",S.Unknown),n;try{n=JSON.parse(typeof e=="string"?e:new TextDecoder().decode(e))}catch{throw t}if(typeof n!="object"||n==null||Array.isArray(n))throw t;let u=new Headers;if("metadata"in n){if(typeof n.metadata!="object"||n.metadata==null||Array.isArray(n.metadata))throw t;for(let[s,o]of Object.entries(n.metadata)){if(!Array.isArray(o)||o.some(a=>typeof a!="string"))throw t;for(let a of o)u.append(s,a)}}let r="error"in n&&n.error!=null?F0(n.error,u,t):void 0;return{metadata:u,error:r}}function wo(e){switch(e){case 400:return S.Internal;case 401:return S.Unauthenticated;case 403:return S.PermissionDenied;case 404:return S.Unimplemented;case 429:return S.Unavailable;case 502:return S.Unavailable;case 503:return S.Unavailable;case 504:return S.Unavailable;default:return S.Unknown}}function At(e){let t=new Headers,n=new Headers;return e.forEach((u,r)=>{r.toLowerCase().startsWith("trailer-")?n.append(r.substring(8),u):t.append(r,u)}),[t,n]}var Pt="1";function Ft(e,t,n,u,r){let s=new Headers(u??{});return n!==void 0&&s.set(ho,`${n}`),s.set(qe,e=="unary"?t?vo:So:t?xo:Ro),s.set(Lt,Pt),!s.has(lu)&&r&&s.set(lu,"connect-es/2.3.0"),s}function Ot(e,t,n,u){let r=u.get(qe),s=Eo(r);if(n!==200){let a=new w(`HTTP ${n}`,wo(n),u);if(e=="unary"&&s&&!s.binary)return{isUnaryError:!0,unaryError:a};throw a}let o={binary:t,stream:e!=="unary"};if(s?.binary!==o.binary||s.stream!==o.stream)throw new w(`unsupported content type ${r}`,s===void 0?S.Unknown:S.Internal,u);return{isUnaryError:!1}}var Io="application/";function Ml(e,t){return t?I0(e,"url"):encodeURIComponent(new TextDecoder().decode(e))}function mu(e,t,n){let u=`?connect=v${Pt}`,r="",s=e.header.get(P0);s!==null&&s!=="identity"&&(r="&compression="+encodeURIComponent(s),n=!0),n&&(u+="&base64=1"),u+=r;let o=e.header.get(qe);o?.indexOf(Io)===0&&(u+="&encoding="+encodeURIComponent(o.slice(Io.length))),u+="&message="+Ml(t,n);let a=e.url+u,i=new Headers(e.header);for(let c of[Lt,qe,go,P0,cu])i.delete(c);return Object.assign(Object.assign({},e),{requestMethod:"GET",url:a,header:i})}function gu(e){let t=du(e.next,e.interceptors),[n,u,r]=To(e),s=Object.assign(Object.assign({},e.req),{message:pu(e.req.method.input,e.req.message),signal:n});return t(s).then(o=>(r(),o),u)}function hu(e){let[t,n,u]=To(e),r=!1,s=new Promise(i=>{t.aborted?i():t.addEventListener("abort",()=>i())});s.then(()=>{var i,c;let d=e.req.message[Symbol.asyncIterator]();if(!r){let m=w.from(u0(t),S.Canceled);(i=d.throw)===null||i===void 0||i.call(d,m).catch(()=>{})}(c=d.return)===null||c===void 0||c.call(d).catch(()=>{})});let o=du(async i=>{let c=await e.next(i),d=c.message[Symbol.asyncIterator]();return s.then(()=>{var m;return(m=d.return)===null||m===void 0?void 0:m.call(d).catch(()=>{})}),Object.assign(Object.assign({},c),{message:{[Symbol.asyncIterator]:()=>({next:async()=>{let m=t.aborted?void 0:await Promise.race([d.next(),s]);return m!==void 0?m:r?{done:!0,value:void 0}:n(u0(t))}})}})},e.interceptors),a=Object.assign(Object.assign({},e.req),{message:bo(e.req.method.input,e.req.message),signal:t});return o(a).then(i=>{let c=i.message[Symbol.asyncIterator](),d=s.then(async()=>{try{for(;(await c.next()).done!==!0;);}catch{}});return Object.assign(Object.assign({},i),{message:{[Symbol.asyncIterator]:()=>({async next(){if(t.aborted)return await d,r?{done:!0,value:void 0}:n(u0(t));try{let m=await c.next();return m.done===!0&&(r=!0,u()),m}catch(m){return n(m)}},async return(m){return t.aborted||(r=!0,u()),await d,{done:!0,value:m}},async throw(m){if(r)throw w.from(m);try{return await n(m)}finally{await d}}})}})},n)}function To(e){let{signal:t,cleanup:n}=mo(e.timeoutMs),u=fo(e.signal,t);return[u.signal,function(s){let o=u.signal.aborted?w.from(u0(u.signal),S.Canceled):w.from(s);return u.abort(o),n(),Promise.reject(o)},function(){n(),u.abort()}]}function Mo(){try{new Headers}catch{throw new Error("connect-web requires the fetch API. Are you running on an old version of Node.js?")}}var O0=function(e){return this instanceof O0?(this.v=e,this):new O0(e)},Nl=function(e,t,n){if(!Symbol.asyncIterator)throw new TypeError("Symbol.asyncIterator is not defined.");var u=n.apply(e,t||[]),r,s=[];return r=Object.create((typeof AsyncIterator=="function"?AsyncIterator:Object).prototype),a("next"),a("throw"),a("return",o),r[Symbol.asyncIterator]=function(){return this},r;function o(p){return function(g){return Promise.resolve(g).then(p,m)}}function a(p,g){u[p]&&(r[p]=function(b){return new Promise(function(y,v){s.push([p,b,y,v])>1||i(p,b)})},g&&(r[p]=g(r[p])))}function i(p,g){try{c(u[p](g))}catch(b){h(s[0][3],b)}}function c(p){p.value instanceof O0?Promise.resolve(p.value.v).then(d,m):h(s[0][2],p)}function d(p){i("next",p)}function m(p){i("throw",p)}function h(p,g){p(g),s.shift(),s.length&&i(s[0][0],s[0][1])}},No={redirect:"error"};function bu(e){var t;Mo();let n=(t=e.useBinaryFormat)!==null&&t!==void 0?t:!1;return{async unary(u,r,s,o,a,i){let{serialize:c,parse:d}=Ct(u,n,e.jsonOptions,e.binaryOptions);return s=s===void 0?e.defaultTimeoutMs:s<=0?void 0:s,await gu({interceptors:e.interceptors,signal:r,timeoutMs:s,req:{stream:!1,service:u.parent,method:u,requestMethod:"POST",url:kt(e.baseUrl,u),header:Ft(u.methodKind,n,s,o,!1),contextValues:i??Nt(),message:a},next:async m=>{var h;let p=e.useHttpGet===!0&&u.idempotency===Rt.NO_SIDE_EFFECTS,g=null;p?m=mu(m,c(m.message),n):g=c(m.message);let y=await((h=e.fetch)!==null&&h!==void 0?h:globalThis.fetch)(m.url,Object.assign(Object.assign({},No),{method:m.requestMethod,headers:m.header,signal:m.signal,body:g})),{isUnaryError:v,unaryError:x}=Ot(u.methodKind,n,y.status,y.headers);if(v)throw F0(await y.json(),su(...At(y.headers)),x);let[L,M]=At(y.headers);return{stream:!1,service:u.parent,method:u,header:L,message:n?d(new Uint8Array(await y.arrayBuffer())):so(u.output,await y.json(),Bt(e.jsonOptions)),trailer:M}}})},async stream(u,r,s,o,a,i){let{serialize:c,parse:d}=Ct(u,n,e.jsonOptions,e.binaryOptions);function m(p,g,b,y){return Nl(this,arguments,function*(){let x=au(p).getReader(),L=!1;for(;;){let M=yield O0(x.read());if(M.done)break;let{flags:fe,data:De}=M.value;if((fe&Mt)===Mt)throw new w("protocol error: received unsupported compressed output",S.Internal);if((fe&Dt)===Dt){L=!0;let ie=fu(De);if(ie.error){let R=ie.error;throw b.forEach((A,D)=>{R.metadata.append(D,A)}),R}ie.metadata.forEach((R,A)=>g.set(A,R));continue}yield yield O0(d(De))}if(!L)throw"missing EndStreamResponse"})}async function h(p){if(u.methodKind!="server_streaming")throw"The fetch API does not support streaming request bodies";let g=await p[Symbol.asyncIterator]().next();if(g.done==!0)throw"missing request message";return iu(0,c(g.value))}return s=s===void 0?e.defaultTimeoutMs:s<=0?void 0:s,await hu({interceptors:e.interceptors,timeoutMs:s,signal:r,req:{stream:!0,service:u.parent,method:u,requestMethod:"POST",url:kt(e.baseUrl,u),header:Ft(u.methodKind,n,s,o,!1),contextValues:i??Nt(),message:a},next:async p=>{var g;let y=await((g=e.fetch)!==null&&g!==void 0?g:globalThis.fetch)(p.url,Object.assign(Object.assign({},No),{method:p.requestMethod,headers:p.header,signal:p.signal,body:await h(p.message)}));if(Ot(u.methodKind,n,y.status,y.headers),y.body===null)throw"missing response body";let v=new Headers;return Object.assign(Object.assign({},p),{header:y.headers,trailer:v,message:m(y.body,v,y.headers,p.signal)})}})}}}var Lo=_(btoa(`
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
\x07message (	bproto3`),[qs]),ko=T(Lo,0);var Bo=T(Lo,5);var r0=_(btoa(`
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
	watermark (\v2.lightspeed.ops.v1.Watermarkbproto3`));var oe=_(btoa(`
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
\fPRIORITY_LOWbproto3`),[r0]);var Gt=_(btoa(`
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
eventbproto3`),[oe,r0]);var qt=_(btoa(`
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
label (	bproto3`));var ke=_(btoa(`
lightspeed/ops/v1/profile.protolightspeed.ops.v1*
AdapterProfile
\x1BADAPTER_PROFILE_UNSPECIFIED\0
ADAPTER_PROFILE_STANDARD
ADAPTER_PROFILE_HEAVY_DATA"
ADAPTER_PROFILE_BURST_RECOVERYbproto3`));var Co=_(btoa(`
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
\vrecorded_ms (bproto3`),[r0,be,ke]);var Ll=_(btoa(`
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
\fExplainBatch&.lightspeed.ops.v1.ExplainBatchRequest'.lightspeed.ops.v1.ExplainBatchResponsebproto3`),[Gt,qt,be,ke,Co]);var Do=e0(Ll,0);var Ut=_(btoa(`
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
DUE_OUTCOME_REFUSEDbproto3`));var $t=_(btoa(`
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
_reprocess_windowbproto3`),[]);var Vt=_(btoa(`
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
\x07controlbproto3`),[]);var Ht=_(btoa(`
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
CATCH_UP_POLICY_ALLbproto3`),[]);var s0=_(btoa(`
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
QUEUE_MODE_PULL_ONLYbproto3`),[]);var jt=_(btoa(`
!lightspeed/ops/v1/retention.protolightspeed.ops.v1"{
	Retention\x1B
work_max_age_ms (B\0
work_max_records (B\0
audits_max_age_ms (B\0
\bmax_runs (B\0bproto3`),[]);var Ao=_(btoa(`
!lightspeed/ops/v1/telemetry.protolightspeed.ops.v1"w
TelemetrySnapshot
lag_ms ("
throughput_records_per_sec (
\vretry_count (
dead_letter_count (bproto3`));var Be=_(btoa(`
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
SURFACE_VIEW_BASICbproto3`),[$t,qt,Vt,Ht,be,ke,s0,jt,Ut,Ao]);var kl=_(btoa(`
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
\fListDueTimes&.lightspeed.ops.v1.ListDueTimesRequest'.lightspeed.ops.v1.ListDueTimesResponsebproto3`),[Ut,Be]);var Po=e0(kl,0);var o0=_(btoa(`
google/rpc/status.proto
google.rpc"N
Status\f
code (
\x07message (	%
\x07details (\v2.google.protobuf.Anybproto3`),[Us]);var Kt=_(btoa(`
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
error (\v2.google.rpc.Statusbproto3`),[o0,oe]);var Fo=_(btoa(`
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
attempt_at_least (B\0bproto3`),[oe,Gt,Kt]);var Wt=_(btoa(`
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
#LEFT_OUT_REASON_IDEMPOTENCY_HORIZONbproto3`),[oe]);var Oo=_(btoa(`
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
error (\v2.google.rpc.Statusbproto3`),[o0,Wt,Be]);var Go=_(btoa(`
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
reasonbproto3`),[o0,oe]);var qo=_(btoa(`
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
SUBSCRIBER_KIND_FRESHNESSbproto3`),[Go,s0]);var Uo=_(btoa(`
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
RUN_STATE_CRASHEDbproto3`),[]);var $o=_(btoa(`
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
JOURNAL_KIND_SQLITEbproto3`),[be]);var Vo=_(btoa(`
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
\bas_of_ms (bproto3`),[Be]);var Ho=_(btoa(`
lightspeed/ops/v1/tenant.protolightspeed.ops.v1"5
Tenant
name (	B\0
\rsurface_count (B\0bproto3`),[]);var Bl=_(btoa(`
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
\rGetServerInfo'.lightspeed.ops.v1.GetServerInfoRequest(.lightspeed.ops.v1.GetServerInfoResponsebproto3`),[Hs,oe,Fo,Oo,$t,Kt,Vt,Ht,be,ke,s0,qo,Wt,jt,Uo,$o,Be,Vo,Ho]);var jo=e0(Bl,0);var Ko="lightspeed.token",ee=G(globalThis.sessionStorage?.getItem(Ko)??""),ye=G(!1);function G0(e){sessionStorage.setItem(Ko,e),ee.value=e,ye.value=!1}function Wo(){let e=/^#token=([^&]*)(?:&to=(.*))?$/.exec(location.hash);e&&(G0(decodeURIComponent(e[1]??"")),history.replaceState(null,"",e[2]?`#${e[2]}`:location.pathname))}var Cl=e=>async t=>{ee.value&&t.header.set("Authorization",`Bearer ${ee.value}`);try{return await e(t)}catch(n){throw w.from(n).code===S.Unauthenticated&&(ye.value=!0),n}},yu=bu({baseUrl:new URL("..",globalThis.document?.baseURI??"http://localhost/console/").href.replace(/\/$/,""),useBinaryFormat:!0,interceptors:[Cl]}),Ie=A0(jo,yu),vy=A0(Po,yu),a0=A0(Do,yu);function q0(e){let t=w.from(e),n=t.findDetails(Bo).flatMap(r=>r.fieldViolations),u=t.code===S.Unavailable||t.cause instanceof TypeError;return{code:S[t.code].replace(/(?!^)([A-Z])/g,"_$1").toUpperCase(),reason:t.findDetails(ko)[0]?.reason??"",text:u&&t.code!==S.Unavailable?"the server cannot be reached":t.rawMessage,violations:n.map(r=>`${r.field}: ${r.description}`),isUnreachable:u}}var i0=G(void 0),Ce=G(void 0),wy={2:["write"],3:["write","control","administer"]},_u=me(()=>{let e=i0.value,t=e?.caller?.context;if(!e)return{actorId:"",role:"",tenant:""};if(t?.case==="tenant"){let n=Zn[t.value.role]?.toLowerCase().replace("_"," ")??"";return{actorId:t.value.actorId,role:n,tenant:t.value.tenantId}}return t?.case==="system"?{actorId:t.value.actorId,role:"system",tenant:""}:{actorId:"no identities",role:"",tenant:""}});var Dl=2e3;function Yo(){ue(()=>{ee.value,i0.value=void 0,zo(ee.value)})}async function zo(e){if(e===ee.peek())try{let{info:t}=await Ie.getServerInfo({});if(e!==ee.peek())return;Ce.value=void 0,ye.value=!1,i0.value=t}catch(t){Ce.value=q0(t),ye.peek()||setTimeout(()=>{zo(e)},Dl)}}var de=G(vu(globalThis.location?.hash??"")),$=me(()=>de.value.path[0]==="tenants"?de.value.path[1]??"":""),E=me(()=>{let{path:e}=de.value;return e[2]==="surfaces"&&e[3]?e.slice(0,4).join("/"):""}),U0=me(()=>{let{path:e}=de.value;return E.value?e[4]??"surface":e[2]??""});function vu(e){let[t="",n=""]=e.replace(/^#/,"").split("?",2);return{path:t.split("/").filter(Boolean).map(Al),query:new URLSearchParams(n)}}function Al(e){try{return decodeURIComponent(e)}catch{return e}}function _e(e,t={}){return`#/${e.map(encodeURIComponent).join("/")}${Pl(t)}`}function ve(e,t=[],n={}){return _e([...e.split("/"),...t],n)}function Yt(e){location.hash=e}function ae(e){let t=Object.fromEntries(de.value.query),n=_e(de.value.path,{...t,...e});history.replaceState(null,"",n),de.value=vu(n)}function W(e){return de.value.query.get(e)??""}function Pl(e){let t=new URLSearchParams;for(let[u,r]of Object.entries(e))r!==void 0&&r!==""&&r!==!1&&t.set(u,String(r));let n=t.toString();return n&&`?${n}`}function Jo(){addEventListener("hashchange",()=>{de.value=vu(location.hash)})}var Xo="lightspeed.zone",Ue=G(globalThis.localStorage?.getItem(Xo)==="local"?"local":"utc"),Su=G(Date.now()),xu=G(0);function Qo(e){let t=Number(e)-Date.now();Math.abs(t-xu.value)>1e3&&(xu.value=t)}function $0(){return Su.value+xu.value}function Zo(){setInterval(()=>{document.hidden||(Su.value=Date.now())},1e3),document.addEventListener("visibilitychange",()=>{Su.value=Date.now()}),ue(()=>localStorage.setItem(Xo,Ue.value))}function $e(e,{milliseconds:t=!1}={}){if(!e)return"–";let{date:n,clock:u,name:r}=Fl(Number(e));return`${n} ${t?u:u.slice(0,8)} ${r}`}function Fl(e){let t=Ue.value==="utc"?e:e-new Date(e).getTimezoneOffset()*6e4,n=new Date(t).toISOString();return{date:n.slice(0,10),clock:n.slice(11,23),name:Ue.value==="utc"?"UTC":Ol(e)}}function Ol(e){let t=-new Date(e).getTimezoneOffset(),n=r=>String(r).padStart(2,"0"),u=Math.abs(t);return`UTC${t<0?"-":"+"}${n(Math.floor(u/60))}:${n(u%60)}`}function c0(e){if(e===void 0)return"–";let t=Math.max(0,Number(e));if(t<1e3)return`${Math.round(t)} ms`;if(t<1e4)return`${(t/1e3).toFixed(1)} s`;let n=Math.floor(t/1e3),[u,r,s]=[Math.floor(n/86400),Math.floor(n/3600)%24,Math.floor(n/60)%60];return u?`${u} d ${r} h`:r?`${r} h ${s} m`:s?`${s} m ${n%60} s`:`${n} s`}function ea(e){return e?c0(Math.max(0,Math.floor(($0()-Number(e))/1e3)*1e3)):"–"}var Gl=Symbol.for("pv"),ql=0;function l(e,t,n,u,r,s){t||(t={});var o,a,i=t;if("ref"in i&&typeof e!="function")for(a in i={},t)a=="ref"?o=t[a]:i[a]=t[a];var c={type:e,props:i,key:n,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Gl,__v:--ql,__i:-1,__u:0};return(r||s)&&(c.__source=r,c.__self=s),I.vnode&&I.vnode(c),c}function ne({tone:e,children:t}){return l("span",{class:`badge ${e}`,children:t})}var Ul={running:"ok",completed:"ok",succeeded:"ok",fresh:"ok",idle:"neutral",scheduled:"neutral",triggered:"busy",replaying:"busy",draining:"warning",paused:"warning",retrying:"warning",stale:"bad",failed:"bad",crashed:"bad","dead lettered":"bad"};function $l(e){return Ul[e.replaceAll("_"," ")]??"neutral"}function ta({text:e}){return l(ne,{tone:$l(e),children:e.replaceAll("_"," ")})}function l0({ms:e,asAge:t=!1}){if(!e)return l("span",{class:"faint",children:"–"});let[n,u]=[$e(e),ea(e)];return l("time",{dateTime:new Date(Number(e)).toISOString(),title:t?n:`${u} ago`,children:t?u:n})}function Te({what:e}){return l("p",{class:"state",role:"status",children:["Loading ",e," …"]})}function q({children:e}){return l("p",{class:"state",children:e})}function Me({what:e,failure:t}){return l("div",{class:"failure",role:"alert",children:[l("p",{children:[l("strong",{children:e}),": ",t.text," ",l("code",{children:t.reason||t.code})]}),t.violations.length>0&&l("ul",{children:t.violations.map(n=>l("li",{children:n},n))})]})}function V(e){return String(e).replace(/\B(?=(\d{3})+(?!\d))/g,",")}function na({command:e}){let[t,n]=C(!1);async function u(){await navigator.clipboard?.writeText(e),n(!0),setTimeout(()=>n(!1),2e3)}return l("div",{class:"command-line",children:[l("span",{class:"faint",children:"at a terminal"}),l("code",{children:e}),l("button",{type:"button",onClick:u,"aria-label":"copy the command",children:t?"copied":"copy"}),l("span",{class:"unseen",role:"status",children:t?"The command is in the clipboard.":""})]})}function ua(e){return/^[\w@%+=:,./-]+$/.test(e)?e:`'${e.replaceAll("'","'\\''")}'`}function j({title:e,facts:t,actions:n,command:u,children:r}){return J(()=>{document.title=`${e} · Lightspeed console`},[e]),l("main",{id:"main",tabIndex:-1,children:[l("header",{class:"page-header",children:[l("h1",{children:e}),l("div",{class:"facts",children:t}),n&&l("div",{class:"actions",role:"group","aria-label":"actions",children:n})]}),r,l(na,{command:u})]})}function ra(){return l(j,{title:`batch of ${E.value}`,command:`lightspeed batch ${E.value}`,children:l(q,{children:"This screen is not there yet."})})}var V0=class{resumeToken="";left=0;received=0;repeated=0;missing=0n;#e=[];#t=new Map;#n;#u;constructor(t,n=2e3){this.#u=t,this.#n=n}get rows(){return this.#e}add(t){this.resumeToken=t.resumeToken;let n=[];for(let s of t.entries)this.#r(t.surface,s)&&n.push(Vl(t.surface,s));if(t.notice.case==="gap"){let{fromSequence:s,toSequence:o}=t.notice.value;this.#t.set(t.surface,o),n.push({id:`${t.surface} gap ${s}`,surface:t.surface,entry:void 0,gap:{from:s,to:o}})}if(n.length===0)return!1;this.received+=n.length;let u=[...this.#e,...n],r=Math.max(0,u.length-this.#n);return this.left+=r,this.#e=r===0?u:u.slice(r),!0}#r(t,n){let u=this.#t.get(t);return u!==void 0&&n.sequence<=u?(this.repeated+=1,!1):(u!==void 0&&!this.#u&&(this.missing+=n.sequence-u-1n),this.#t.set(t,n.sequence),!0)}};function sa(e,t){let n=e-BigInt(t);return n>0n?n:0n}function Vl(e,t){return{id:`${e} ${t.sequence}`,surface:e,entry:t,gap:void 0}}function oa(e,t){let n=t-BigInt(1e3)+1n,u=e?.isValid&&e.head>=n?e.head:n;return u>1n?u:1n}function aa(e,t,n){let u=e!==void 0&&e.isValid&&e.head>0n&&e.head===t;return{isValid:n.valid,verified:n.verified+(u?e.verified-1n:0n),firstBad:n.firstBadSequence,head:n.headSequence,hash:n.headHash}}var Ve=30,ia=8,Hl=60;function p0(e){let{label:t,columns:n,rows:u,rowKey:r,open:s,selected:o,select:a}=e,i=Y(null),[c,d]=C({top:0,height:600}),[m,h]=C(""),p=Y(!1);tt(()=>{let R=i.current;if(!R)return;let A=()=>d({top:R.scrollTop,height:R.clientHeight||600}),D=new ResizeObserver(A);return D.observe(R),()=>D.disconnect()},[]);let g=u.length>Hl,b=g?Math.max(0,Math.floor(c.top/Ve)-ia):0,y=g?Math.min(u.length,Math.ceil((c.top+c.height)/Ve)+ia):u.length,v=y>=u.length;tt(()=>{v&&u.length&&e.more?.()},[v,u.length,e.more]),tt(()=>{p.current&&(p.current=!1,i.current?.querySelector("tr[data-active]")?.focus({preventScroll:!0}))});function x(R){let A=new Set(o);A.delete(R)||A.add(R),a?.(A)}function L(R){let A=Math.min(u.length-1,Math.max(0,R)),D=u[A],k=i.current;if(D===void 0||!k)return;p.current=!0,h(r(D));let P=A*Ve;P<k.scrollTop?k.scrollTop=P:P+2*Ve>k.scrollTop+k.clientHeight&&(k.scrollTop=P+2*Ve-k.clientHeight),d({top:k.scrollTop,height:k.clientHeight})}function M(R,A,D){if(R.target!==R.currentTarget)return;let k=Math.max(1,Math.floor(c.height/Ve)-2),z={ArrowDown:A+1,ArrowUp:A-1,PageDown:A+k,PageUp:A-k,Home:0,End:u.length-1}[R.key];if(z!==void 0)L(z);else if(R.key==="Enter"&&s)s(D);else if(R.key===" "&&a)x(r(D));else return;R.preventDefault()}let fe=u.findIndex(R=>r(R)===m),De=fe>=b&&fe<y?fe:b,ie=n.length+(o?1:0);return l("div",{class:"table-box",ref:i,onScroll:R=>{let{scrollTop:A,clientHeight:D}=R.currentTarget;d({top:A,height:D})},children:l("table",{"aria-label":t,"aria-rowcount":u.length+1,children:[l("thead",{children:l("tr",{"aria-rowindex":1,children:[o&&l(Kl,{...e}),n.map(R=>l(jl,{column:R,...e},R.name))]})}),l("tbody",{children:[b>0&&l(ca,{columns:ie,rows:b}),u.slice(b,y).map((R,A)=>{let[D,k]=[b+A,r(R)];return l("tr",{class:s?"opens":void 0,"aria-rowindex":D+2,"aria-selected":o?o.has(k):void 0,tabIndex:D===De?0:-1,"data-active":k===m||void 0,onFocus:()=>k!==m&&h(k),onKeyDown:P=>M(P,D,R),onClick:P=>!P.target.closest("a, button, input")&&s?.(R),children:[o&&l("td",{class:"box",children:l("input",{type:"checkbox",tabIndex:-1,"aria-label":`select ${k}`,checked:o.has(k),onChange:()=>x(k)})}),n.map(P=>l("td",{class:`${P.isNumeric?"number":""} ${P.class??""}`,children:P.cell(R)},P.name))]},k)}),y<u.length&&l(ca,{columns:ie,rows:u.length-y})]})]})})}function ca({columns:e,rows:t}){return l("tr",{"aria-hidden":"true",class:"space",children:l("td",{colSpan:e,style:{height:`${t*Ve}px`}})})}function jl({column:e,sortedBy:t,isDescending:n,sort:u}){let r=t===e.name,s=r?n?"descending":"ascending":void 0;return l("th",{scope:"col",class:`${e.isNumeric?"number":""} ${e.class??""}`,"aria-sort":s,children:e.isSortable&&u?l("button",{type:"button",class:"sort",onClick:()=>u(e.name),children:[e.header,l("span",{"aria-hidden":"true",children:r?n?" ↓":" ↑":""})]}):e.header})}function Kl({rows:e,rowKey:t,selected:n,select:u}){let r=e.length>0&&e.every(s=>n?.has(t(s)));return l("th",{scope:"col",class:"box",children:l("input",{type:"checkbox","aria-label":"select all shown",checked:r,onChange:()=>u?.(new Set(r?[]:e.map(t)))})})}var He=G({isConnected:!0,asOfMs:0}),Jt=G(0);function Xt(e=$0()){He.value={isConnected:!0,asOfMs:Number(e)}}function la(){He.value.isConnected&&(He.value={...He.value,isConnected:!1})}var zt=500,pa=1e4;function da(e){let t=new AbortController,n=()=>{t.abort(),t=new AbortController,document.hidden||e(t.signal)};return document.addEventListener("visibilitychange",n),n(),()=>{document.removeEventListener("visibilitychange",n),t.abort()}}function fa(e,t){return new Promise(n=>{let u=setTimeout(n,e);t.addEventListener("abort",()=>(clearTimeout(u),n()))})}function Qt(e,t,n){let[u,r]=C(),s=Y({open:t,received:n});return s.current={open:t,received:n},J(()=>{if(e)return r(void 0),da(async o=>{let a=zt;for(;!o.aborted;){try{for await(let i of s.current.open(o)){if(o.aborted)return;a=zt,Xt(),s.current.received(i)}}catch(i){if(o.aborted)return;let c=q0(i);if(!c.isUnreachable&&!Wl(c)){r(c);return}}if(o.aborted)return;la(),await fa(a*(.75+Math.random()/2),o),a=Math.min(pa,a*2)}})},[e,ee.value,Jt.value]),u}function Wl(e){return["UNKNOWN","INTERNAL","RESOURCE_EXHAUSTED","CANCELED","ABORTED","DEADLINE_EXCEEDED"].includes(e.code)}function H0(e,t,{everyMs:n=0}={}){let[u,r]=C({key:e}),[s,o]=C(0),a=Y(t);a.current=t,J(()=>{if(e)return da(async c=>{let d=zt;for(;!c.aborted;){let m=n;try{let h=await a.current(c);if(c.aborted)return;Xt(),d=zt,r({key:e,value:h})}catch(h){if(c.aborted)return;let p=q0(h);r(g=>g.key===e?{...g,failure:p}:{key:e,failure:p}),p.isUnreachable&&(la(),m=d,d=Math.min(pa,d*2))}if(!m||ye.value)return;await fa(m,c)}})},[e,n,ee.value,s,Jt.value]);let i=u.key===e?u:{key:e};return{value:i.value,failure:i.failure,isLoading:!!e&&!i.value&&!i.failure,reload:()=>o(c=>c+1)}}var Ru=200,Yl=100,zl=1e4,Jl=12,Xl=["create","update","delete","undelete","schedule_run","trigger_run","fire_schedule","pause_schedule","resume_schedule","start_run","complete_run","fail_run","resume_run","pause","resume","drain","replay","certify","dead_letter","redrive","discard","cancel_batch"],Ql=["ok","refused","denied","dead_lettered"];function ga(){let e=E.value,t=`tenants/${$.value}/surfaces/-`;return!e&&$.value==="-"?l(j,{title:"Audits",command:"lightspeed audits tail -f",children:l(q,{children:"A stream of audits is about one tenant: choose a tenant."})}):l(Zl,{name:e||t,isOne:e!==""},e||t)}function Zl({name:e,isOne:t}){let n=ep(),{rows:u,left:r,failure:s,isLoading:o,again:a}=tp(e,t,n),[i,c]=C(),[d,m]=C(""),h=X(()=>[...i??u].reverse(),[i,u]),p=i===void 0?0:rp(u,i),g=h.find(y=>y.id===d),b=t?ma:[ap,...ma];return l(j,{title:t?`Audits of ${ya(e)}`:`Audits of ${$.value}`,facts:t&&l(dp,{name:e}),actions:l("button",{type:"button","aria-pressed":i!==void 0,onClick:()=>c(i?void 0:u),children:i===void 0?"Pause the tail":"Go on"}),command:mp(e,t,n),children:[l(op,{}),l("p",{class:"audits-note",role:"status",children:[i!==void 0&&l(O,{children:[l(ne,{tone:"warning",children:"paused"})," ",p===0?"nothing new yet":`${V(p)} new`,"."," "]}),sp(h.length,r,t)]}),s&&l(O,{children:[l(Me,{what:"The tail ended",failure:s}),l("button",{type:"button",onClick:a,children:"Begin again"})]}),o?l(Te,{what:"audits"}):h.length===0?!s&&l(q,{children:ha(n)?"No entry matches the filter.":"No entry yet."}):l("div",{class:`audits-body${g?" with-entry":""}`,children:[l(p0,{label:"audits",columns:b,rows:h,rowKey:y=>y.id,open:y=>m(y.id===d?"":y.id)}),g&&l(pp,{row:g,close:()=>m("")})]})]})}function ep(){return{action:W("action"),outcome:W("outcome"),key:W("key"),run:W("run")}}function ha(e){return Object.values(e).some(t=>t!=="")}function tp(e,t,n){let u=Math.min(2e3,Number(W("last"))||Ru),[r,s]=C(0),o=JSON.stringify([e,n,u,r]),[a,i]=C(),c=Y({key:"",tail:new V0(!1),timer:0});c.current.key!==o&&(clearTimeout(c.current.timer),c.current={key:o,tail:new V0(ha(n)),timer:0}),J(()=>()=>clearTimeout(c.current.timer),[]);async function*d(g){let{resumeToken:b}=c.current.tail,y={surface:e,filter:up(n),skipGap:!0};if(b){yield*a0.watchAudits({...y,resumeToken:b},{signal:g});return}let v=t?sa(await ba(e,g),u):-1n;yield*a0.watchAudits({...y,afterSequence:v,heartbeatMs:10000n},{signal:g})}function m(g){let b=c.current,y=b.tail.resumeToken==="";(b.tail.add(g)||y)&&!b.timer&&(b.timer=window.setTimeout(()=>{b.timer=0,i({key:o,rows:b.tail.rows,left:b.tail.left})},Yl))}let h=Qt(o,d,m),p=a?.key===o;return{rows:p?a.rows:np,left:p?a.left:0,failure:h,isLoading:!p&&h===void 0&&t,again:()=>s(r+1)}}var np=[];function up({action:e,outcome:t,key:n,run:u}){let r=s=>s===""?[]:s.split(",");return{actions:r(e),outcomes:r(t),keys:n===""?[]:[n],runIds:r(u)}}async function ba(e,t){return(await Ie.getSurface({surface:e},{signal:t})).surface?.records?.audits??0n}function rp(e,t){let n=t.at(-1);return n===void 0?e.length:e.length-1-e.findLastIndex(u=>u.id===n.id)}function sp(e,t,n){let u=n?"":"New entries of all surfaces, from now on; earlier ones are with each surface. ";if(e===0)return u;let r=t>0?` Keeps ${V(2e3)}, ${V(t)} older ones have left.`:"";return`${u}${V(e)} newest entries.${r}`}function op(){let e=(u,r,s)=>l("label",{children:[r,l("input",{type:"search","data-filter":u==="key",name:u,placeholder:s,value:W(u),onChange:o=>ae({[u]:o.currentTarget.value.trim()})})]}),t=(u,r,s)=>l("label",{children:[r,l("select",{name:u,value:W(u),onChange:o=>ae({[u]:o.currentTarget.value}),children:[l("option",{value:"",children:"all"}),[...new Set([...s,W(u)])].filter(Boolean).map(o=>l("option",{value:o,children:o.replaceAll("_"," ")},o))]})]}),n=Number(W("last"))||Ru;return l("form",{class:"filters",role:"search","aria-label":"filter of audits",onSubmit:u=>u.preventDefault(),children:[t("action","Action",Xl),t("outcome","Outcome",Ql),e("key","Batch key","whole key"),e("run","Run","run-000001"),E.value&&n<2e3&&l("button",{type:"button",onClick:()=>ae({last:Math.min(2e3,n+4*Ru)}),children:"Show older entries"})]})}var ap={name:"surface",header:"Surface",cell:e=>l("a",{href:ve(e.surface,["audits"]),children:ya(e.surface)})},ma=[{name:"sequence",header:"Sequence",isNumeric:!0,cell:({entry:e,gap:t})=>e?V(e.sequence):`${t?.from}–${t?.to}`},{name:"time",header:"Time",cell:({entry:e})=>e&&l(l0,{ms:e.recordedMs})},{name:"action",header:"Action",cell:({entry:e})=>e?l("b",{children:e.record?.action.replaceAll("_"," ")}):l("i",{children:"no longer kept"})},{name:"outcome",header:"Outcome",cell:({entry:e})=>e&&l(cp,{text:e.record?.outcome??""})},{name:"actor",header:"Actor",cell:({entry:e})=>e?.actorId},{name:"object",header:"Object",cell:e=>lp(e)},{name:"reason",header:"Reason",class:"wide",cell:({entry:e})=>e?.reason}],ip={ok:"ok",refused:"warning",denied:"bad",dead_lettered:"bad"};function cp({text:e}){let[t="",...n]=e.split(":");return l(O,{children:[l(ne,{tone:ip[t]??"neutral",children:t.replaceAll("_"," ")})," ",n.join(":").replaceAll("_"," ")]})}function lp({surface:e,entry:t}){let n=t?.subject.startsWith(`${e}/`)?t.subject.slice(e.length+1):"",u=n.startsWith("batches/")?n.slice(8):"";return u?l("a",{href:ve(e,["batches",u]),children:u}):n.replace(/^runs\//,"").replace("dead_letters","dead letters")}function pp({row:e,close:t}){let{entry:n}=e;if(!n)return null;let u=[["recorded",l(l0,{ms:n.recordedMs})],["action at",l(l0,{ms:n.record?.atMs})],["actor",n.actorId],["object",n.subject],["reason",n.reason],["run",n.runId],["request id",n.requestId],...n.details.map(r=>[r.name,r.value]),["hash",l("code",{children:n.chainHash})]];return l("aside",{class:"audits-entry","aria-label":`entry ${n.sequence}`,children:[l("header",{children:[l("h2",{children:[n.record?.action.replaceAll("_"," ")," · ",V(n.sequence)]}),l("button",{type:"button",class:"quiet",onClick:t,children:"Close"})]}),l("dl",{children:u.map(([r,s],o)=>s!==""&&l("div",{children:[l("dt",{children:r.replaceAll("_"," ")}),l("dd",{children:s})]},o))})]})}function dp({name:e}){let t=Y(void 0),[n,u]=C(!1),[r,s]=C(0),{value:o,failure:a}=H0(`${e} ${r}`,b=>fp(e,t,r>0&&!t.current,b),{everyMs:zl});async function i(){u(!0),t.current=void 0,s(r+1)}J(()=>u(!1),[o,a]);let c=o??t.current;if(!c)return a?l(ne,{tone:"warning",children:["not verified: ",a.text]}):l("span",{class:"faint",children:"verifying …"});let{isValid:d,verified:m,firstBad:h,head:p,hash:g}=c;return l(O,{children:[l(ne,{tone:d?"ok":"bad",children:d?"chain verified":`chain broken at ${V(h)}`}),l("span",{children:[m===p?"all":"newest"," ",V(m)," entries, head ",l("b",{children:V(p)}),", hash"," ",l("code",{title:g,children:g.slice(0,Jl)})]}),m<p&&d&&l("button",{type:"button",class:"quiet",disabled:n,onClick:i,children:n?"Verifying …":`Verify all ${V(p)}`})]})}async function fp(e,t,n,u){let r=n?0n:oa(t.current,await ba(e,u)),s=await a0.verifyAudits({surface:e,fromSequence:r},{signal:u});return t.current=aa(t.current,r,s),t.current}function ya(e){return e.slice(e.lastIndexOf("/")+1)}function mp(e,t,{action:n,outcome:u,key:r,run:s}){let a=Object.entries({action:n,outcome:u,key:r,run:s}).filter(([,i])=>i!=="").map(([i,c])=>`--${i} ${ua(c)}`);return["lightspeed audits tail",t?e:`tenants/${$.value}/surfaces/-`,"-f",...a].join(" ")}function _a(){return l(j,{title:`dead-letters of ${E.value}`,command:`lightspeed dead-letters ${E.value}`,children:l(q,{children:"This screen is not there yet."})})}function va(e,t){let n=e-t;return n<=0?{state:"stale",forMs:t-e}:e>=0xe677d21fdbff?{state:"never",forMs:n}:{state:n<6e4?"soon":"fresh",forMs:n}}function Sa(e){return[...e].sort((t,n)=>t.staleAtMs===n.staleAtMs?gp(t.name,n.name):t.staleAtMs<n.staleAtMs?-1:1)}function Eu(e,t){let n=0,u=e.length;for(;n<u;){let r=n+u>>1;Number(e[r]?.staleAtMs)<=t?n=r+1:u=r}return n}function gp(e,t){return e<t?-1:e>t?1:0}var en=class{views=new Map;isComplete=!1;#e=new Set;begin(){this.#e=new Set(this.views.keys())}take({frame:t}){let n=[];if(t.case==="changed")for(let u of t.value.surfaces)this.#e.delete(u.name),u.stale&&this.views.get(u.name)?.stale===!1&&n.push(u),this.views.set(u.name,u);else if(t.case==="removed")for(let{name:u}of t.value.surfaces)this.views.delete(u);else if(t.case==="caughtUp"){this.isComplete=!0;for(let u of this.#e)this.views.delete(u);this.#e.clear()}else return;return n}};var bp=3;function Ra(){let[e,t]=[`tenants/${$.value}`,E.value];return l(yp,{parent:e,one:t},`${e} ${t}`)}function yp({parent:e,one:t}){let n=Y(new en),[u,r]=C([]),[s,o]=C([]);function a(b){let y=b.frame;(y.case==="caughtUp"||y.case==="heartbeat")&&(Qo(y.value.asOfMs),Xt(y.value.asOfMs));let v=n.current.take(b);if(!(v===void 0||!n.current.isComplete)&&(r([...n.current.views.values()].filter(({name:x})=>!t||x===t)),v.length>0)){let x=v.map(({name:L,staleAtMs:M})=>({name:L,atMs:M}));o(L=>[...x,...L].slice(0,bp))}}let i=Qt(e,b=>{n.current.begin();let y={surfaceIdPrefix:t.split("/")[3]??""};return Ie.watchSurfaces({parent:e,filter:y,intervalMs:1000n},{signal:b})},a),c=$0(),d=X(()=>Sa(u),[u]),m=Eu(d,c),h=Eu(d,c+6e4)-m,p=vp(d,c),g=t?d[0]:void 0;return g?l(_p,{view:g,nowMs:c,turned:s}):l(j,{title:$.value==="-"?"Freshness of all tenants":`Freshness of ${$.value}`,facts:n.current.isComplete&&l(O,{children:[l(ne,{tone:m>0?"bad":"ok",children:[V(m)," stale"]}),l(ne,{tone:h>0?"warning":"neutral",children:[V(h)," within a minute"]}),l(ne,{tone:"neutral",children:[V(d.length-m-h)," fresh"]})]}),command:`lightspeed freshness watch ${e}/surfaces/-`,children:[l(Sp,{}),l(Ea,{turned:s}),i&&l(Me,{what:"The watch ended",failure:i}),n.current.isComplete?p.length===0?l(q,{children:u.length===0?"The tenant has no surfaces.":"No surface matches the filter."}):l(p0,{label:"freshness",columns:Ia(c),rows:p,rowKey:b=>b.name}):!i&&l(Te,{what:"freshness"})]})}function _p({view:e,nowMs:t,turned:n}){let[u,r]=wa[tn(e,t).state],s=Ia(t).slice(3).map(o=>[o.header,o.cell(e)]);return l(j,{title:`Freshness of ${nn(e.name)}`,facts:l(ne,{tone:u,children:r}),command:`lightspeed freshness watch ${e.name}`,children:[l("p",{class:"freshness-countdown",role:"timer","aria-label":"countdown",children:Ta(e,t)}),l(Ea,{turned:n}),l("dl",{class:"facts-list",children:s.map(([o,a])=>l("div",{children:[l("dt",{children:o}),l("dd",{children:a})]},o))}),l("p",{children:l("a",{href:_e(["tenants",$.value,"freshness"]),children:["Freshness of all surfaces of ",$.value]})})]})}function Ea({turned:e}){return l("p",{class:"freshness-turned",role:"status",children:e.map(({name:t,atMs:n})=>l("span",{children:[l("b",{children:nn(t)})," turned stale at ",$e(n),"."," "]},`${t} ${n}`))})}function vp(e,t){let[n,u]=[W("state"),W("name")];return!n&&!u?e:e.filter(r=>u&&!nn(r.name).includes(u)?!1:!n||tn(r,t).state===n)}function Sp(){return l("form",{class:"filters",role:"search","aria-label":"filter of surfaces",onSubmit:e=>e.preventDefault(),children:[l("label",{children:["State",l("select",{value:W("state"),onChange:e=>ae({state:e.currentTarget.value}),children:[l("option",{value:"",children:"all"}),l("option",{value:"stale",children:"stale"}),l("option",{value:"soon",children:"stale within a minute"}),l("option",{value:"fresh",children:"fresh"}),l("option",{value:"never",children:"never stale"})]})]}),l("label",{children:["Name",l("input",{type:"search","data-filter":!0,placeholder:"part of the name",value:W("name"),onInput:e=>ae({name:e.currentTarget.value.trim()})})]})]})}var wa={stale:["bad","stale"],soon:["warning","fresh"],fresh:["ok","fresh"],never:["ok","fresh"]};function Ia(e){return[{name:"surface",header:"Surface",cell:t=>l("a",{href:ve(t.name),children:nn(t.name)})},{name:"state",header:"State",cell:t=>{let[n,u]=wa[tn(t,e).state];return l(ne,{tone:n,children:u})}},{name:"countdown",header:"Countdown",class:"countdown",cell:t=>Ta(t,e)},{name:"at",header:"Stale from",cell:t=>l(l0,{ms:t.staleAtMs})},{name:"lag",header:"Last lag",isNumeric:!0,cell:({freshness:t})=>c0(t?.observedLagMs)},{name:"allowed",header:"Allowed lag",isNumeric:!0,cell:({freshness:t})=>c0(t?.maxAllowedLagMs)},{name:"sequence",header:"Last sequence",isNumeric:!0,cell:({freshness:t})=>V(t?.lastSequence??0n)},{name:"run",header:"Run",cell:t=>l(ta,{text:t.lifecycleLabel})},{name:"waiting",header:"Waiting",isNumeric:!0,cell:({queue:t})=>V((t?.queued??0n)+(t?.retrying??0n))}]}function tn(e,t){return va(Number(e.staleAtMs),t)}function Ta(e,t){let{state:n,forMs:u}=tn(e,t);return n==="never"?"never stale":n==="stale"?`stale for ${c0(xa(u))}`:`stale in ${c0(xa(u))}`}function xa(e){return Math.ceil(e/1e3)*1e3}function nn(e){let[,t,,n]=e.split("/");return $.value==="-"?`${t}/${n}`:n??e}function wu(e){let t=e?.source;switch(t?.case){case"database":return{store:"database",connection:t.value.name,name:t.value.query};case"file":return{store:"file",connection:t.value.name,name:t.value.path};case"queue":return{store:"topic",connection:t.value.name,name:t.value.topic};default:return}}function Iu(e){let t=e?.sink;switch(t?.case){case"database":return{store:"database",connection:t.value.name,name:t.value.table};case"pubsub":return{store:"topic",connection:t.value.name,name:t.value.topic};default:return}}function Ma(e,t){return e.split("|").find(u=>u.startsWith(`${t}=`))?.slice(t.length+1)}var xp=["","source","transform","sink"],Rp=["ended","running","completed","failed","crashed"];function Na({surface:e,runs:t,lineage:n,others:u}){let r=new Tu,s=wu(e.connectorPlan?.source),o=Iu(e.connectorPlan?.sink),a=e.pipelineRuntime?.pipeline?.stages??[];r.dataset(s);for(let c of t)r.run(c);for(let c of a)r.node("stage",c.name,c.name,xp[c.kind]??"");r.chain(s,a.map(c=>c.name),o);let i=new Map(n.map(c=>[c.record?.stage??"",c]));for(let c of a)r.checkpoint(i.get(c.name));r.dataset(o);for(let c of u)c.name!==e.name&&!c.deleted&&r.surface(c);return{nodes:r.nodes,edges:r.known(),focus:a.map(c=>j0("stage",c.name))}}function La(e,t,n){let u=e.nodes.has(t)?[t]:e.focus,r=new Set(u);for(let s of[...u,...n])if(e.nodes.has(s)){r.add(s);for(let o of Ep(e,s))r.add(o)}return{nodes:new Map([...e.nodes].filter(([s])=>r.has(s))),edges:e.edges.filter(s=>r.has(s.origin)&&r.has(s.target)),focus:u}}function Ep(e,t){let n=new Set;for(let u of e.edges)u.origin===t&&n.add(u.target),u.target===t&&n.add(u.origin);return[...n]}function ka(e,t){let n=new Map;for(let{origin:u,target:r}of e.edges)t.nodes.has(u)&&!t.nodes.has(r)&&n.set(u,(n.get(u)??0)+1),t.nodes.has(r)&&!t.nodes.has(u)&&n.set(r,(n.get(r)??0)+1);return n}function j0(e,t){return`${e}:${t}`}var Tu=class{nodes=new Map;#e=[];node(t,n,u,r=""){let s=j0(t,n);return this.nodes.has(s)||this.nodes.set(s,{id:s,kind:t,label:u,detail:r}),s}known(){return this.#e.filter(t=>this.nodes.has(t.origin)&&this.nodes.has(t.target))}dataset(t){if(t===void 0)return"";let n=`${t.store}/${t.connection}/${t.name}`;return this.node("dataset",n,t.name,`${t.store} ${t.connection}`)}surface(t){let n=this.dataset(wu(t.connectorPlan?.source)),u=this.dataset(Iu(t.connectorPlan?.sink)),r=t.name.slice(t.name.lastIndexOf("/")+1),s=this.node("surface",t.name,r,t.lifecycleLabel);n&&this.#t(n,s),u&&this.#t(s,u)}run(t){let n=this.node("run",t.runId,t.runId,Rp[t.state]??"");for(let u of t.stages)this.#t(n,j0("stage",u.stage),`${u.acknowledged} acknowledged`)}chain(t,n,u){let s=[this.dataset(t),...n.map(o=>j0("stage",o)),this.dataset(u)].filter(o=>o!=="");s.slice(1).forEach((o,a)=>this.#t(s[a]??"",o))}checkpoint(t){let n=t?.record;if(n===void 0)return;let u=Ma(n.watermarkSignature,"offset")??String(n.sequence),r=this.node("checkpoint",`${n.stage}/${n.sequence}`,`sequence ${n.sequence}`,`watermark ${u}`);this.#t(j0("stage",n.stage),r,n.runId)}#t(t,n,u=""){this.#e.push({origin:t,target:n,label:u})}};function Da(){return import("./dagre.esm.js")}var Aa=7,Pa=44,Fa=230,wp=44,K0={rank:64,node:18,margin:12},Mu=Math.floor((Fa-Pa)/Aa);function Oa(e,t){let n=new t.Graph({multigraph:!0}),{rank:u,node:r}=K0;n.setGraph({rankdir:"LR",ranksep:u,nodesep:r}),n.setDefaultEdgeLabel(()=>({}));for(let i of e.nodes.values()){let c=Math.max(i.label.length,i.kind.length+2+i.detail.length),d=Math.min(Fa,Pa+c*Aa);n.setNode(i.id,{width:d,height:wp})}e.edges.forEach((i,c)=>{let d=Ba.has(Ca(i.origin))&&Ba.has(Ca(i.target));n.setEdge(i.origin,i.target,{[Tp]:d?Ip:1},String(c))}),t.layout(n);let s=[...e.nodes.values()].map(i=>{let{x:c=0,y:d=0,width:m=0,height:h=0}=n.node(i.id);return{...i,x:c-m/2,y:d-h/2,width:m,height:h}}),o=new Map(s.map(i=>[i.id,i])),a=e.edges.map((i,c)=>{let{points:d=[]}=n.edge(i.origin,i.target,String(c)),[m,h]=[o.get(i.origin),o.get(i.target)];if(m===void 0||h===void 0||m.x+m.width>h.x)return{...i,points:d};let p={x:m.x+m.width,y:d0(m).y};return{...i,points:[p,...d.slice(1,-1),{x:h.x,y:d0(h).y}]}});return Mp(s,a)}var Ba=new Set(["dataset","stage"]),Ip=20,Tp="weight";function Ca(e){return e.slice(0,e.indexOf(":"))}function Mp(e,t){let n=t.flatMap(i=>i.points),u=Math.min(...e.map(({x:i})=>i),...n.map(({x:i})=>i))-K0.margin,r=Math.min(...e.map(({y:i})=>i),...n.map(({y:i})=>i))-K0.margin,s=Math.max(...e.map(({x:i,width:c})=>i+c),...n.map(({x:i})=>i))+K0.margin,o=Math.max(...e.map(({y:i,height:c})=>i+c),...n.map(({y:i})=>i))+K0.margin,a=i=>({...i,x:i.x-u,y:i.y-r});return{nodes:e.map(a),edges:t.map(i=>({...i,points:i.points.map(a)})),width:s-u,height:o-r}}function Ga(e){let[t,...n]=e.points;if(t===void 0)return"";let u=`M${je(t.x)} ${je(t.y)}`,r=t;for(let s of n){let o=je((r.x+s.x)/2);u+=`C${o} ${je(r.y)} ${o} ${je(s.y)} ${je(s.x)} ${je(s.y)}`,r=s}return u}function qa(e,t,n){let u=e.nodes.find(i=>i.id===t);if(u===void 0)return e.nodes[0]?.id??"";let[r,s]=Np[n]??[0,0],o=t,a=1/0;for(let i of e.nodes){let c=d0(i).x-d0(u).x,d=d0(i).y-d0(u).y,m=c*r+d*s;if(m<=1)continue;let h=m+2*Math.abs(c*s+d*r);h<a&&([o,a]=[i.id,h])}return o}var Np={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,-1],ArrowDown:[0,1]};function d0(e){return{x:e.x+e.width/2,y:e.y+e.height/2}}function je(e){return Math.round(e*10)/10}var Lp={dataset:"M2 4c0-2.7 12-2.7 12 0v8c0 2.7-12 2.7-12 0zM2 4c0 2.7 12 2.7 12 0",stage:"M2 3h8l4 5-4 5H2l3-5z",run:"M4 2.5v11l9-5.5z",checkpoint:"M3 14V2h10l-3 3.5L13 9H3",surface:"M2 2h12v4H2zM2 10h12v4H2z"};function $a(e){let{graph:t,dagre:n,hidden:u,expanded:r,onFocus:s,onToggle:o}=e,a=X(()=>Oa(t,n),[t,n]),{focus:i}=t,[c,d]=C(""),m=Y(null),p=a.nodes.some(b=>b.id===c)?c:i[0]??a.nodes[0]?.id??"";function g(b){let{key:y}=b;if(!(b.ctrlKey||b.metaKey||b.altKey)){if(y==="Enter"||y===" ")s(p);else if(y==="+"||y==="-")y==="-"===r.has(p)&&o(p);else if(y.startsWith("Arrow")){let v=qa(a,p,y);d(v),m.current?.querySelector(`[data-id="${CSS.escape(v)}"]`)?.focus()}else return;b.preventDefault()}}return l("svg",{ref:m,class:"lineage-graph",width:a.width,height:a.height,viewBox:`0 0 ${a.width} ${a.height}`,role:"group","aria-label":"Lineage graph: arrow keys move, Enter puts a node into the focus, plus and minus expand and collapse",onKeyDown:g,children:[l("defs",{children:l("marker",{id:"lineage-arrow",viewBox:"0 0 8 8",refX:"7",refY:"4",markerWidth:"7",markerHeight:"7",orient:"auto",children:l("path",{d:"M0 0 8 4 0 8z"})})}),a.edges.map(b=>l("path",{class:Cp(b,i),d:Ga(b),"marker-end":"url(#lineage-arrow)",children:l("title",{children:b.label})},`${b.origin} ${b.target}`)),a.nodes.map(b=>l(kp,{node:b,inFocus:i.includes(b.id),hidden:u.get(b.id)??0,expanded:r.has(b.id),tabIndex:b.id===p?0:-1,onFocusIn:()=>d(b.id),onClick:()=>s(b.id),onToggle:()=>o(b.id)},b.id))]})}function kp({node:e,inFocus:t,hidden:n,expanded:u,tabIndex:r,onFocusIn:s,onClick:o,onToggle:a}){let{x:i,y:c,width:d,height:m,kind:h}=e,p=e.detail===""?h:`${h}, ${e.detail}`,g=u?", expanded":n>0?`, ${n} more`:"";return l("g",{class:`lineage-node lineage-${h}${t?" in-focus":""}`,"data-id":e.id,role:"button","aria-pressed":t,"aria-label":`${h} ${e.label}${e.detail===""?"":`, ${e.detail}`}${g}`,tabIndex:r,transform:`translate(${i} ${c})`,onFocus:s,onClick:o,children:[l("title",{children:`${e.label}
${p}`}),l("rect",{width:d,height:m,rx:Bp[h]}),l("path",{class:"icon",d:Lp[h],transform:"translate(9 6)"}),l("text",{x:"32",y:"19",children:Ua(e.label)}),l("text",{class:"detail",x:"32",y:"35",children:Ua(p)}),(n>0||u)&&l("g",{class:"toggle",transform:`translate(${d-13} ${m/2})`,onClick:b=>{b.stopPropagation(),a()},children:[l("circle",{r:"8"}),l("text",{"text-anchor":"middle",y:"4",children:u?"−":"+"})]})]})}var Bp={dataset:12,stage:2,run:22,checkpoint:2,surface:6};function Ua(e){return e.length<=Mu?e:`${e.slice(0,Mu-1)}…`}function Cp(e,t){return t.includes(e.origin)||t.includes(e.target)?"lineage-edge near":"lineage-edge"}async function Va(e,t,n,u){let[r,s]=await Promise.all([e.getSurface({surface:n},{signal:u}),e.listRuns({surface:n,pageSize:5},{signal:u})]);if(r.surface===void 0)throw new Error("expected a surface in the response, but there is none");let o=await Dp(t,n,r.surface.records?.lineage??0n,u);return{surface:r.surface,runs:s.runs,lineage:o,others:[]}}async function Dp(e,t,n,u){if(n===0n)return[];let r=new AbortController,s=()=>r.abort();u.addEventListener("abort",s);let o=n-BigInt(100),a=[];try{let i={surface:t,afterSequence:o>0n?o:0n,skipGap:!0};for await(let c of e.watchLineage(i,{signal:r.signal}))if(a.push(...c.entries),c.notice.case==="heartbeat"||(a.at(-1)?.sequence??0n)>=n)break}finally{u.removeEventListener("abort",s),r.abort()}return a}async function*Ha(e,t,n,u){let r="";for(let s=0;s<n;){let o=await e.listSurfaces({parent:t,pageSize:100,pageToken:r},{signal:u});if(s+=o.surfaces.length,yield o.surfaces,r=o.nextPageToken,r==="")return!0}return!1}var Ap=5e3,Pp=1e3,ja=`
`;function Ka(){return l(Fp,{name:E.value},E.value)}function Fp({name:e}){let t=W("neighbours")!=="",n=H0(e,p=>Va(Ie,a0,e,p),{everyMs:Ap}),u=H0(t?`${e} neighbours`:"",p=>$p(e,p)),r=X(()=>n.value&&Na({...n.value,others:u.value?.found??[]}),[n.value,u.value]),s=W("focus"),o=W("open"),a=X(()=>new Set(o.split(ja).filter(Boolean)),[o]),i=X(()=>r&&La(r,s,a),[r,s,a]),c=X(()=>r&&i?ka(r,i):Op,[r,i]),d=p=>ae({focus:p});function m(p){let g=new Set(a);g.delete(p)||g.add(p),ae({open:[...g].join(ja)})}let h=e.slice(e.lastIndexOf("/")+1);return l(j,{title:`Lineage of ${h}`,facts:i&&l("span",{children:[r?.nodes.has(s)?l(O,{children:["focus ",l("b",{children:s.replace(":"," ")})]}):"focus on the stages",", ",V(i.nodes.size)," of ",V(r?.nodes.size??0)," nodes"]}),actions:l(O,{children:[(s||o)&&l("button",{type:"button",onClick:()=>ae({focus:"",open:""}),children:"Back to the stages"}),!t&&l("button",{type:"button",onClick:()=>ae({neighbours:"1"}),children:"Find neighbouring surfaces"})]}),command:`lightspeed lineage graph ${e} --up 1 --down 1 -o tree`,children:[t&&l("p",{class:"lineage-note",role:"status",children:u.isLoading?"Looking for surfaces that share a dataset …":Vp(u.value)}),u.failure&&l(Me,{what:"Neighbours were not read",failure:u.failure}),n.failure&&l(Me,{what:"The lineage was not read",failure:n.failure}),n.isLoading&&l(Te,{what:"lineage"}),i&&(i.nodes.size===0?l(q,{children:"The surface has no pipeline."}):l("div",{class:"lineage-body",children:[l(Gp,{graph:i,hidden:c,expanded:a,onFocus:d,onToggle:m}),l(qp,{graph:i,hidden:c,expanded:a,onFocus:d,onToggle:m})]}))]})}var Op=new Map;function Gp(e){let[t,n]=C(),[u,r]=C(!1);return J(()=>{Da().then(n,()=>r(!0))},[]),l("div",{class:"lineage-picture",children:t?l($a,{...e,dagre:t}):u?l(q,{children:"The drawing could not be loaded. The table has the same nodes."}):l(Te,{what:"the drawing"})})}function qp({graph:e,hidden:t,expanded:n,onFocus:u,onToggle:r}){let s=a=>a.map(i=>e.nodes.get(i)?.label).join(", ");return l(p0,{label:"nodes of the graph",columns:[{name:"node",header:"Node",cell:a=>l("button",{type:"button",class:"quiet","aria-pressed":e.focus.includes(a.id),title:a.label,onClick:()=>u(a.id),children:a.label})},{name:"kind",header:"Kind",cell:a=>a.kind},{name:"detail",header:"Detail",cell:a=>a.detail&&l(Up,{node:a})},{name:"from",header:"From",cell:a=>s(e.edges.filter(i=>i.target===a.id).map(i=>i.origin))},{name:"to",header:"To",cell:a=>s(e.edges.filter(i=>i.origin===a.id).map(i=>i.target))},{name:"more",header:"More",cell:a=>n.has(a.id)?l("button",{type:"button",class:"quiet",onClick:()=>r(a.id),"aria-label":`collapse ${a.label}`,children:"−"}):t.has(a.id)?l("button",{type:"button",class:"quiet",onClick:()=>r(a.id),"aria-label":`expand ${a.label}`,children:["+",t.get(a.id)]}):null}],rows:[...e.nodes.values()],rowKey:a=>a.id,open:a=>u(a.id)})}function Up({node:e}){if(e.kind==="surface")return l("a",{href:ve(e.id.slice(8),["lineage"]),children:e.detail});if(e.kind!=="run")return l(O,{children:e.detail});let t=e.detail==="failed"||e.detail==="crashed"?"bad":e.detail==="running"?"ok":"neutral";return l(ne,{tone:t,children:e.detail})}async function $p(e,t){let n=[],u=Ha(Ie,e.split("/surfaces/")[0]??"",Pp,t);for(;;){let{done:r,value:s}=await u.next();if(r)return{found:n,isAll:s};n.push(...s)}}function Vp(e){return e?`Looked at ${e.isAll?"all":"the first"} ${V(e.found.length)} surfaces of the tenant. Expand a dataset to see those that share it.`:""}function Wa(){return l(j,{title:`replay of ${E.value}`,command:`lightspeed replay ${E.value}`,children:l(q,{children:"This screen is not there yet."})})}function Ya(){return l(j,{title:`runs of ${E.value}`,command:`lightspeed runs ${E.value}`,children:l(q,{children:"This screen is not there yet."})})}function za(){return l(j,{title:`surface of ${E.value}`,command:`lightspeed surface ${E.value}`,children:l(q,{children:"This screen is not there yet."})})}function Ja(){return l(j,{title:`surfaces of ${E.value}`,command:`lightspeed surfaces ${E.value}`,children:l(q,{children:"This screen is not there yet."})})}function Xa(){let[e,t]=C(""),n=!!ee.value;function u(r){r.preventDefault(),G0(e.trim())}return l("main",{id:"main",class:"sign-in",tabIndex:-1,children:l("form",{onSubmit:u,children:[l("h1",{children:"Sign in"}),l("p",{children:"The server knows its callers. Sign in with your token; it stays in this tab, and is gone when you close it."}),l("label",{children:["Token",l("input",{type:"password",name:"token",required:!0,autoFocus:!0,autoComplete:"off",spellcheck:!1,value:e,onInput:r=>t(r.currentTarget.value)})]}),n&&l("p",{class:"failure",role:"alert",children:["The server did not take the token: ",Ce.value?.text??"it is not valid"]}),l("button",{type:"submit",class:"primary",children:"Sign in"}),l("p",{class:"faint",children:[l("code",{children:"lightspeed console"})," opens this page with the token of its context."]})]})})}var Qa="lightspeed.theme",Ke=G(Za()??ei());function Za(){let e=globalThis.localStorage?.getItem(Qa);return e==="dark"||e==="light"?e:void 0}function ei(){return globalThis.matchMedia?.("(prefers-color-scheme: light)").matches?"light":"dark"}function Nu(){Ke.value=Ke.value==="dark"?"light":"dark",localStorage.setItem(Qa,Ke.value)}function ti(){ue(()=>{document.documentElement.dataset.theme=Ke.value}),matchMedia("(prefers-color-scheme: light)").addEventListener("change",()=>{Za()||(Ke.value=ei())})}var Hp={surfaces:Ja,surface:za,batches:ra,"dead-letters":_a,replay:Wa,runs:Ya,lineage:Ka,audits:ga,freshness:Ra},Lu=[["surface","Overview","o"],["batches","Batches","b"],["dead-letters","Dead letters","d"],["replay","Replay","p"],["runs","Runs","r"],["lineage","Lineage","l"],["audits","Audits","a"],["freshness","Freshness","f"]],jp=[["?","show the keys"],["/","go to the filter"],["r","read everything again"],["u","show times in UTC or local time"],["t","dark or light theme"],["g s","go to the surfaces"],...Lu.map(([,e,t])=>[`g ${t}`,`go to ${e.toLowerCase()} of the surface`]),["↑ ↓ Home End","move in a table"],["Enter","open the row"],["Space","select the row"],["Esc","close a dialog"]],un=G(!1);function ni(e){return ve(E.value,e==="surface"?[]:[e])}function ui(){Ue.value=Ue.value==="utc"?"local":"utc"}function ri(){return ed(),ye.value?l(Xa,{}):l(O,{children:[l("a",{class:"skip",href:"#main",onClick:e=>(e.preventDefault(),document.getElementById("main")?.focus()),children:"Skip to the content"}),l(Kp,{}),l(Yp,{}),E.value&&l(zp,{}),l(Jp,{}),un.value&&l(Qp,{})]})}function Kp(){let{actorId:e,role:t}=_u.value,n=$.value==="-";return l("header",{class:"shell",children:[l("a",{class:"product",href:_e(["tenants",$.value||"default","surfaces"]),children:"Lightspeed"}),l("nav",{"aria-label":"place",children:[$.value&&l("a",{href:_e(["tenants",$.value,"surfaces"]),children:n?"all tenants":$.value}),E.value&&l("a",{href:ve(E.value),children:E.value.split("/")[3]})]}),l(Wp,{}),l("button",{type:"button",class:"quiet",onClick:ui,title:"switch between UTC and local time (u)",children:Ue.value==="utc"?"UTC":"local time"}),l("button",{type:"button",class:"quiet",onClick:Nu,title:"switch the theme (t)",children:Ke.value==="dark"?"dark":"light"}),l("button",{type:"button",class:"quiet",onClick:()=>un.value=!0,title:"show the keys (?)",children:"keys"}),l("span",{class:"caller",children:[e," ",t&&l("span",{class:"faint",children:t})]}),ee.value&&l("button",{type:"button",class:"quiet",onClick:()=>(G0(""),ye.value=!0),children:"sign out"})]})}function Wp(){let{asOfMs:e}=He.value;return l("span",{class:"as-of",children:e?`as of ${$e(e)}`:""})}function Yp(){let{isConnected:e,asOfMs:t}=He.value;return l("div",{role:"status",class:e?"unseen":"banner",children:!e&&l(O,{children:[l("strong",{children:"Disconnected"})," –"," ",t?`the page shows what was as of ${$e(t)}.`:"there is no data yet."," Connecting again …"]})})}function zp(){return l("nav",{class:"tabs","aria-label":"screens of the surface",children:Lu.map(([e,t])=>l("a",{href:ni(e),"aria-current":U0.value===e?"page":void 0,children:t},e))})}function Jp(){if(!i0.value&&Ce.value&&!Ce.value.isUnreachable)return l(Me,{what:"The server did not say who you are",failure:Ce.value});if(!i0.value)return l(Te,{what:"the console"});if(!$.value)return l(Xp,{});let e=Hp[U0.value];return!e||U0.value==="surface"&&!E.value?l("main",{id:"main",tabIndex:-1,children:l(q,{children:["There is no page ",location.hash,". ",l("a",{href:_e(["tenants",$.value,"surfaces"]),children:"All surfaces"})]})}):l(e,{},`${U0.value} ${E.value} ${de.value.path.slice(5).join("/")}`)}function Xp(){return J(()=>{Yt(_e(["tenants",_u.value.tenant||"-","surfaces"]))},[]),null}function Qp(){let e=Y(null);return J(()=>e.current?.showModal(),[]),l("dialog",{ref:e,"aria-labelledby":"keys-title",onClose:()=>un.value=!1,children:[l("h2",{id:"keys-title",children:"Keys"}),l("table",{class:"keys",children:l("tbody",{children:jp.map(([n,u])=>l("tr",{children:[l("th",{scope:"row",children:l("kbd",{children:n})}),l("td",{children:u})]},n))})}),l("div",{class:"dialog-buttons",children:l("button",{type:"button",onClick:()=>e.current?.close(),children:"Close"})})]})}var Zp=1500;function ed(){J(()=>{let e=0,t={"?":()=>un.value=!0,"/":()=>document.querySelector("[data-filter]")?.focus(),r:()=>Jt.value+=1,u:ui,t:Nu};function n(u){let r=u.target;if(u.ctrlKey||u.metaKey||u.altKey||r.closest("input, textarea, select, dialog"))return;let s=Date.now()-e<Zp;if(e=u.key==="g"?Date.now():0,s){let o=Lu.find(([,,a])=>a===u.key);if(u.key==="s")Yt(_e(["tenants",$.value||"-","surfaces"]));else if(o&&E.value)Yt(ni(o[0]));else return}else{let o=t[u.key];if(!o)return;o()}u.preventDefault()}return addEventListener("keydown",n),()=>removeEventListener("keydown",n)},[])}Wo();ti();Zo();Jo();Yo();var si=document.getElementById("console");si&&Vu(l(ri,{}),si);
